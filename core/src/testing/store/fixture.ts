import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { EventId } from "../../glossary.ts";
import type {
  Attempt,
  NewDeadLetter,
  PulledBatch,
  PullRequest,
  Settlement,
  Store,
  StoredEvent,
} from "../../store/store.ts";
import { createTestClock } from "../test-clock.ts";
import type { TestClock } from "../test-clock.ts";

/** What a store under test is opened with. */
export interface StoreSettings {
  readonly clock: TestClock;
  readonly idempotencyWindowMs: number;
}

/** A store under test, on a place of its own that nothing else uses. */
export interface OpenedStore {
  readonly store: Store;
  /** Closes the store and opens it anew on the same place. */
  reopen(): Promise<Store>;
  /** Closes the store and clears its place. */
  dispose(): Promise<void>;
}

/** Opens a new, empty store. */
export type OpenStore = (settings: StoreSettings) => Promise<OpenedStore>;

/** The window that the suite opens stores with. */
export const windowMs = 60_000;

export interface StoreFixture {
  readonly clock: TestClock;
  store: Store;
  reopen(): Promise<void>;
}

/** An empty store for one test, closed when it ends. */
export async function openFixture(open: OpenStore): Promise<StoreFixture> {
  const clock = createTestClock();
  const opened = await open({ clock, idempotencyWindowMs: windowMs });
  onTestFinished(() => opened.dispose());
  const fixture: StoreFixture = {
    clock,
    store: opened.store,
    async reopen() {
      fixture.store = await opened.reopen();
    },
  };
  return fixture;
}

let made = 0;

/** An event with an id of its own. */
export function makeEvent(fields: Partial<StoredEvent> = {}): StoredEvent {
  made += 1;
  return {
    id: `018bcfe5-6800-7000-8000-${String(made).padStart(12, "0")}` as EventId,
    name: "order.placed",
    source: "rest",
    receivedAtMs: 1_700_000_000_000,
    payload: `{"n":${made}}`,
    ...fields,
  };
}

export function makeEvents(count: number, fields: Partial<StoredEvent> = {}): StoredEvent[] {
  return Array.from({ length: count }, () => makeEvent(fields));
}

/** A pull that does not wait. */
export function pullNow(
  store: Store,
  request: Partial<PullRequest> & { readonly signal?: AbortSignal } = {},
): Promise<PulledBatch> {
  const { signal, ...given } = request;
  const defaults = {
    pipeline: "sales",
    names: ["order.placed"],
    limit: 100,
  };
  return store.pull({ ...defaults, waitMs: 0, lingerMs: 0, ...given }, signal);
}

/** Moves the time on by `ms`, again and again, until what waits for it ends. */
export async function passTime<Result>(
  clock: TestClock,
  ms: number,
  waiting: Promise<Result>,
): Promise<Result> {
  const ended = waiting.then(() => "ended" as const);
  while ((await Promise.race([ended, delay(5)])) !== "ended") clock.advance(ms);
  return waiting;
}

/** What a refusal with this code looks like. */
export function refused(code: string): object {
  return { code };
}

/** Where {@link bury} says that a delivery was going. */
export const target = { pipeline: "sales", route: "warehouse" };

export const failure = {
  code: "SQLSTATE 23502",
  reason: "null",
  detail: { column: "user_id" },
};

export const attempts: readonly Attempt[] = [{ atMs: 1, failure, maybeDelivered: true }];

export function bury(event: StoredEvent, fields: Partial<NewDeadLetter> = {}): NewDeadLetter {
  return { target, event, failure, attempts, atMs: 7, ...fields };
}

export const nothing: Settlement = { parked: [], deadLetters: [], episodes: [], tally: {} };

export function idsOf(events: readonly StoredEvent[]): readonly EventId[] {
  return events.map(({ id }) => id);
}
