import { describe, expect, it } from "vitest";
import { noCounts, replaysKeptMax } from "../../store/replay.ts";
import type { NewReplay, Replay, ReplayStep } from "../../store/replay.ts";
import type { Store } from "../../store/store.ts";
import { bury, makeEvent, makeEvents, nothing, openFixture, refused, target } from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

/** States what the contract promises of replays. */
export function describeReplays(open: OpenStore): void {
  describe("replays", () => {
    describeKeeping(open);
    describeSteps(open);
  });
}

function describeKeeping(open: OpenStore): void {
  describe("as objects", () => {
    it("keeps what was asked for, at its start", async () => {
      const fixture = await openFixture(open);
      const asked = makeReplay({
        route: "warehouse",
        eventsPerSecond: 5,
        selection: { fromMs: 1, toMs: 2, names: ["a"], ids: [makeEvent().id], where: "true" },
      });
      await fixture.store.addReplay(asked);
      await fixture.reopen();
      const made = { state: "running", position: 3, counts: noCounts, changedAtMs: 1 };
      expect(await fixture.store.replay(asked.replayId)).toEqual({ ...asked, ...made });
      expect(await fixture.store.replay("other")).toBeUndefined();
    });

    it("lists the newest first, page by page", async () => {
      const { store } = await openFixture(open);
      const [first, second, third] = await addThree(store);
      expect(idsOf(await store.replays({ limit: 2 }))).toEqual([third, second]);
      expect(idsOf(await store.replays({ limit: 2, before: second! }))).toEqual([first]);
    });

    it("changes its state where it is in one that was named", async () => {
      const { store } = await openFixture(open);
      const { replayId } = await add(store);
      const failure = { code: "GONE", reason: "gone" };
      const change = { replayId, from: ["running"], to: "failed", failure, atMs: 8 } as const;
      expect(await store.changeReplay(change)).toMatchObject({ state: "failed", failure });
      const again = { replayId, from: ["running"], to: "paused", atMs: 9 } as const;
      expect(await store.changeReplay(again)).toMatchObject({ state: "failed", changedAtMs: 8 });
      const resumed = { replayId, from: ["failed", "paused"], to: "running", atMs: 9 } as const;
      expect(await store.changeReplay(resumed)).not.toHaveProperty("failure");
      expect(await store.replay(replayId)).toMatchObject({ state: "running", changedAtMs: 9 });
      expect(await store.changeReplay({ ...resumed, replayId: "unknown" })).toBeUndefined();
    });

    it(`forgets those that are over behind ${replaysKeptMax} newer ones`, async () => {
      const { store } = await openFixture(open);
      const [cancelled, running, done] = await addThree(store);
      const cancel = { replayId: cancelled!, from: ["running"], to: "cancelled", atMs: 2 } as const;
      await store.changeReplay(cancel);
      await store.stepReplay(stepOf(done!, 3, { done: true }));
      await Promise.all(Array.from({ length: replaysKeptMax - 1 }, () => add(store)));
      const kept = idsOf(await store.replays({ limit: 2_000 }));
      expect(kept).toHaveLength(replaysKeptMax + 1);
      expect(kept.slice(-2)).toEqual([done, running]);
    });
  });
}

function describeSteps(open: OpenStore): void {
  describe("as batches", () => {
    it("moves in the transaction that settles its batch, and survives", async () => {
      const fixture = await openFixture(open);
      const { store } = fixture;
      const events = makeEvents(2);
      const { replayId } = await add(store);
      await store.stepReplay(stepOf(replayId, 3, { settlements: settling(events) }));
      const more = { through: 9, settlements: settling([makeEvent()]), done: true, atMs: 6 };
      await store.stepReplay(stepOf(replayId, 5, more));
      await fixture.reopen();
      expect(await fixture.store.replay(replayId)).toMatchObject({
        state: "done",
        position: 9,
        counts: {
          looked: 4,
          undecided: 2,
          replayed: 2,
          tally: { sales: { x: 2 }, stock: { y: 2 } },
        },
        changedAtMs: 6,
      });
      const [sales] = (await fixture.store.summary()).pipelines;
      expect(sales).toMatchObject({
        pipeline: "sales",
        parked: 2,
        deadLetters: 2,
        tally: { t: 2 },
      });
    });

    it("refuses a batch that does not begin where it stands, and changes nothing", async () => {
      const { store } = await openFixture(open);
      const { replayId } = await add(store);
      const settlements = settling(makeEvents(2));
      const astray = stepOf(replayId, 4, { settlements });
      await expect(store.stepReplay(astray)).rejects.toMatchObject(refused("IL_STORE_006"));
      const unknown = stepOf("unknown", 3, { settlements });
      await expect(store.stepReplay(unknown)).rejects.toMatchObject(refused("IL_STORE_006"));
      expect(await store.replay(replayId)).toMatchObject({ position: 3, counts: noCounts });
      expect(await store.deadLetters({ limit: 9 })).toEqual([]);
      expect(await store.parked({ limit: 9 })).toEqual([]);
    });

    it("moves on what was stopped meanwhile, which stays stopped", async () => {
      const { store } = await openFixture(open);
      const { replayId } = await add(store);
      await store.changeReplay({ replayId, from: ["running"], to: "paused", atMs: 4 });
      await store.stepReplay(stepOf(replayId, 3, { done: true }));
      expect(await store.replay(replayId)).toMatchObject({ state: "paused", position: 5 });
    });
  });
}

let made = 0;

function makeReplay(fields: Partial<NewReplay> = {}): NewReplay {
  made += 1;
  return {
    replayId: `018bcfe5-6800-7000-9000-${String(made).padStart(12, "0")}`,
    madeAtMs: 1,
    selection: {},
    pipelines: [{ pipeline: "sales", through: 9 }],
    config: "now",
    after: 3,
    through: 9,
    ...fields,
  };
}

async function add(store: Store): Promise<NewReplay> {
  const replay = makeReplay();
  await store.addReplay(replay);
  return replay;
}

async function addThree(store: Store): Promise<readonly string[]> {
  const three = [await add(store), await add(store), await add(store)];
  return three.map(({ replayId }) => replayId);
}

function idsOf(replays: readonly Replay[]): readonly string[] {
  return replays.map(({ replayId }) => replayId);
}

function stepOf(replayId: string, from: number, fields: Partial<ReplayStep> = {}): ReplayStep {
  const tally = { sales: { x: 1 }, stock: { y: 1 } };
  const counts = { looked: 2, undecided: 1, replayed: 1, tally };
  const rest = { counts, settlements: [], done: false, atMs: 5 };
  return { replayId, from, through: from + 2, ...rest, ...fields };
}

/** Parks the first and buries the second of two events, or both of one. */
function settling(events: readonly ReturnType<typeof makeEvent>[]): ReplayStep["settlements"] {
  const [first, second = first] = events;
  const parkedId = `${first!.id}/sales/warehouse`;
  const parked = [{ parkedId, target, event: first!, dueMs: 0, attempts: [] }];
  const settlement = { ...nothing, parked, deadLetters: [bury(second!)], tally: { t: 1 } };
  return [{ pipeline: "sales", settlement }];
}
