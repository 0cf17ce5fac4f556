import { expect } from "vitest";
import type { MemoryStore } from "../../store/memory/memory-store.ts";
import type { Episode } from "../../store/history.ts";
import type {
  DeadLetter,
  DeadLetterEnding,
  NewDeadLetter,
  NewParked,
  NewQuarantinedRequest,
  ParkedSettlement,
  PulledBatch,
  Settlement,
  Store,
  StoredEvent,
} from "../../store/store.ts";
import type { TestClock } from "../test-clock.ts";
import { makeEvent } from "./fixture.ts";
import type { Action } from "./model-actions.ts";
import { names, pipelines, targets } from "./model-actions.ts";

/** Two stores that are told the same, and the batches that both have handed out. */
export interface Session {
  real: Store;
  readonly reference: MemoryStore;
  readonly clock: TestClock;
  readonly batches: { readonly real: PulledBatch; readonly reference: PulledBatch }[];
  readonly reopen: () => Promise<Store>;
}

/** Does one thing to both stores and compares what they answer. */
export async function play(action: Action, session: Session): Promise<void> {
  const { clock } = session;
  switch (action.kind) {
    case "append": {
      const events = action.events.map((fields) => eventOf(fields, clock.now()));
      await same(session, (store) => store.append(events));
      return;
    }
    case "pull":
      return playPull(action, session);
    case "settle":
      return playSettle(action, session);
    case "settleParked":
      return playParked(action, session);
    case "advance":
      clock.advance(action.ms);
      return;
    case "cache": {
      const { key, value, ttlMs } = action;
      const entries = [{ key, value, expiresAtMs: clock.now() + ttlMs }];
      await same(session, (store) => store.cachePut("n", entries));
      return;
    }
    case "quarantine": {
      const request = requestOf(action, clock.now());
      await same(session, (store) => store.quarantine(request));
      return;
    }
    case "removeDeadLetters": {
      const letters = await session.reference.deadLetters({ limit: 1_000 });
      const ids = action.which.flatMap((index) => letters[index]?.deadLetterId ?? []);
      await same(session, (store) => store.removeDeadLetters(ids));
      return;
    }
    case "endDeadLetters": {
      const letters = await session.reference.deadLetters({ limit: 1_000 });
      const endings = action.which.map((index) =>
        endingOf(letters[index], action.end, clock.now()),
      );
      await same(session, (store) => store.endDeadLetters(endings));
      return;
    }
    case "serve": {
      const { pipeline, hash, file } = action;
      const service = { pipeline, hash, files: { file }, sinceMs: clock.now() };
      await same(session, (store) => store.serve([service]));
      return;
    }
    case "addReplay":
    case "stepReplay":
    case "changeReplay":
      return playReplay(action, session);
    case "reopen":
      session.reference.reopen();
      session.real = await session.reopen();
      session.batches.length = 0;
      return;
  }
}

/** Reads everything that can be read from both. */
export async function compareAll(session: Session): Promise<void> {
  await same(session, (store) => store.summary());
  await same(session, (store) => store.deadLetters({ limit: 1_000 }));
  await same(session, (store) => store.cacheGet("n", ["k1", "k2", "k3"]));
  await same(session, (store) => store.parked({ limit: 1_000 }));
  await same(session, async (store) => new Set(await store.queues()));
  await same(session, (store) => store.stretches());
  await same(session, (store) => store.replays({ limit: 1_000 }));
  for (const key of ["k1", "k2", "k3"]) await same(session, (store) => store.remembered(key));
  await compareLog(session);
  for (const pipeline of pipelines) {
    await same(session, (store) => store.backlog(pipeline, names));
    const whole = { pipeline, names, limit: 1_000, waitMs: 0, lingerMs: 0 };
    await same(session, async (store) => (await store.pull(whole)).events);
  }
  for (const target of targets) {
    await same(session, (store) => store.nextDueMs(target));
    await same(session, (store) => store.pullParked({ target, nowMs: 200, limit: 1_000 }));
  }
}

async function compareLog(session: Session): Promise<void> {
  await same(session, (store) => store.extent());
  await same(session, (store) => store.read({ limit: 1_000 }));
  await same(session, (store) => store.read({ names: ["a", "c"], limit: 3, backwards: true }));
  await same(session, (store) => store.positionAt(session.clock.now() - 40_000));
  const log = await session.reference.read({ limit: 1_000 });
  const ids = log.map(({ event }) => event.id);
  await same(session, (store) => Promise.all(ids.map((eventId) => store.episodes(eventId))));
  const letters = (store: Store) =>
    Promise.all(ids.map((eventId) => store.deadLetters({ eventId, limit: 9 })));
  await same(session, letters);
}

type ActionOf<Kind extends Action["kind"]> = Extract<Action, { kind: Kind }>;
type Ending = Pick<ActionOf<"settle">, "fates" | "target" | "dueMs" | "tally">;

function eventOf(
  { name, key, timestampMs, text }: ActionOf<"append">["events"][number],
  receivedAtMs: number,
): StoredEvent {
  return makeEvent({
    name,
    receivedAtMs,
    ...(key === undefined ? {} : { idempotencyKey: key }),
    ...(timestampMs === undefined ? {} : { timestampMs }),
    payload: JSON.stringify({ text }),
  });
}

function requestOf(
  { source, key, text }: ActionOf<"quarantine">,
  receivedAtMs: number,
): NewQuarantinedRequest {
  return {
    id: makeEvent().id,
    source,
    receivedAtMs,
    deliveryKey: key,
    request: JSON.stringify({ text }),
    failure: { code: "UNFIT", reason: "does not fit" },
    atMs: receivedAtMs,
  };
}

function settlementOf(
  events: readonly StoredEvent[],
  { fates, target, dueMs, tally }: Ending,
  { clock }: Session,
): Settlement {
  const parked: NewParked[] = [];
  const deadLetters: NewDeadLetter[] = [];
  const episodes: Episode[] = [];
  for (const [index, event] of events.entries()) {
    const failure = { code: "IL_TEST_001", reason: "because" };
    if (fates[index] === "park") {
      const parkedId = `${event.id}/${target.pipeline}/${target.route}`;
      parked.push({ parkedId, target, event, dueMs: dueMs - index, attempts: [] });
    } else if (fates[index] === "bury") {
      deadLetters.push({ target, event, failure, attempts: [], atMs: clock.now() });
    } else if (fates[index] === "done at last") {
      const attempts = [{ atMs: 0, failure }];
      episodes.push({ eventId: event.id, target, atMs: clock.now(), end: "done", attempts });
    }
  }
  return { parked, deadLetters, episodes, tally };
}

async function playPull(
  { kind: _kind, ...request }: ActionOf<"pull">,
  session: Session,
): Promise<void> {
  const now = { ...request, waitMs: 0, lingerMs: 0 };
  const real = await session.real.pull(now);
  const reference = await session.reference.pull(now);
  expect(real.events).toEqual(reference.events);
  if (real.events.length > 0) session.batches.push({ real, reference });
}

async function playSettle(action: ActionOf<"settle">, session: Session): Promise<void> {
  const { batches, reference } = session;
  const batch = batches[action.which % batches.length];
  if (batch === undefined) return;
  const settlement = settlementOf(batch.reference.events, action, session);
  const settled = await same(session, (store) =>
    store.settle(store === reference ? batch.reference : batch.real, settlement),
  );
  if (settled) batches.splice(batches.indexOf(batch), 1);
}

async function playReplay(
  action: ActionOf<"addReplay" | "stepReplay" | "changeReplay">,
  session: Session,
): Promise<void> {
  const { reference } = session;
  const atMs = session.clock.now();
  if (action.kind === "addReplay") {
    const { after, config } = action;
    const through = after + 9;
    const place = { after, through, pipelines: [{ pipeline: "p", through }] };
    const made = { replayId: makeEvent().id, madeAtMs: atMs, selection: { names: ["a"] } };
    await same(session, (store) => store.addReplay({ ...made, ...place, config }));
    return;
  }
  const found = (await reference.replays({ limit: 9 }))[action.which];
  if (found === undefined) return;
  const { replayId } = found;
  if (action.kind === "changeReplay") {
    const { from, to } = action;
    const why = to === "failed" ? { failure: { code: "GONE", reason: "gone" } } : {};
    await same(session, (store) => store.changeReplay({ replayId, from, to, atMs, ...why }));
    return;
  }
  const entries = await reference.read({ limit: 3 });
  const { target, tally, done } = action;
  const settlement = settlementOf(
    entries.map(({ event }) => event),
    action,
    session,
  );
  const { pipeline } = target;
  const counts = { looked: 3, undecided: 0, replayed: 2, tally: { [pipeline]: tally } };
  const from = found.position + action.astray;
  const place = { replayId, from, through: from + action.by, counts, done, atMs };
  const settlements = [{ pipeline, settlement }];
  await same(session, (store) => store.stepReplay({ ...place, settlements }));
}

async function playParked(action: ActionOf<"settleParked">, session: Session): Promise<void> {
  const { target, limit, payloadCharsMax, fates, dueMs } = action;
  const request = { target, nowMs: 150, limit, payloadCharsMax };
  await same(session, (store) => store.pullParked(request));
  const parked = await session.reference.pullParked(request);
  const events = parked.map(({ event }) => event);
  const anew = settlementOf(events, { ...action, fates: fates.slice(1) }, session);
  const settlement: ParkedSettlement = {
    ...anew,
    target,
    settled: parked
      .filter((_, index) => fates[index]?.startsWith("done"))
      .map((one) => one.parkedId),
    postponed: parked
      .filter((_, index) => fates[index] === "park")
      .map(({ parkedId }) => ({ parkedId, dueMs: dueMs + 1, attempts: [] })),
  };
  await same(session, (store) => store.settleParked(settlement));
}

/** Calls both and compares the answers, or the codes of their refusals; says whether they went through. */
async function same<Answer>(
  { real, reference }: Session,
  call: (store: Store) => Promise<Answer>,
): Promise<boolean> {
  const [one, other] = await Promise.allSettled([call(real), call(reference)]);
  const shown = (result: PromiseSettledResult<Answer>): unknown =>
    result.status === "fulfilled"
      ? { answer: result.value }
      : { refused: (result.reason as { code?: string }).code ?? result.reason };
  expect(shown(one)).toEqual(shown(other));
  return one.status === "fulfilled";
}

function endingOf(
  letter: DeadLetter | undefined,
  end: "retried" | "dropped",
  atMs: number,
): DeadLetterEnding {
  const deadLetterId = letter?.deadLetterId ?? "999";
  if (letter?.kind !== "delivery") return { deadLetterId, tally: {} };
  const { target, event, attempts, failure } = letter;
  const episode = { eventId: event.id, target, atMs, end, attempts, failure };
  if (end === "dropped") return { deadLetterId, episode, tally: {} };
  const parkedId = `${event.id}/${target.pipeline}/${target.route}`;
  const parked = { parkedId, target, event, dueMs: atMs, attempts: [] };
  return { deadLetterId, parked, episode, tally: { "test/retried": 1 } };
}
