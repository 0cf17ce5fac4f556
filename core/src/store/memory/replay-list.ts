import { staleSettlement } from "../problems.ts";
import { addCounts, isOver, noCounts, replaysKeptMax } from "../replay.ts";
import type { NewReplay, Replay, ReplayChange, ReplayListing, ReplayStep } from "../replay.ts";

/** The replays of the reference in memory. */
export class ReplayList {
  readonly #replays = new Map<string, Replay>();

  add(replay: NewReplay): void {
    this.#replays.set(replay.replayId, {
      ...replay,
      state: "running",
      position: replay.after,
      counts: noCounts,
      changedAtMs: replay.madeAtMs,
    });
    const over = this.#newestFirst().slice(replaysKeptMax);
    for (const { replayId, state } of over) if (isOver(state)) this.#replays.delete(replayId);
  }

  /** Throws where it does not begin where the replay stands. */
  step({ replayId, from, through, counts, done, atMs }: ReplayStep): void {
    const before = this.#replays.get(replayId);
    if (before?.position !== from) throw staleSettlement(`replay '${replayId}'`);
    this.#replays.set(replayId, {
      ...before,
      position: through,
      counts: addCounts(before.counts, counts),
      state: done && before.state === "running" ? "done" : before.state,
      changedAtMs: atMs,
    });
  }

  change({ replayId, from, to, failure, atMs }: ReplayChange): Replay | undefined {
    const found = this.#replays.get(replayId);
    if (found === undefined || !from.includes(found.state)) return found;
    const { failure: _before, ...before } = found;
    const told = failure === undefined ? {} : { failure };
    const replay: Replay = { ...before, ...told, state: to, changedAtMs: atMs };
    this.#replays.set(replayId, replay);
    return replay;
  }

  find(replayId: string): Replay | undefined {
    return this.#replays.get(replayId);
  }

  page({ limit, before = "~" }: ReplayListing): readonly Replay[] {
    return this.#newestFirst()
      .filter(({ replayId }) => replayId < before)
      .slice(0, limit);
  }

  #newestFirst(): readonly Replay[] {
    return [...this.#replays.values()].toSorted((a, b) => (a.replayId < b.replayId ? 1 : -1));
  }
}
