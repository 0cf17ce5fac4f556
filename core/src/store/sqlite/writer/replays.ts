import type { DatabaseSync } from "node:sqlite";
import { addCounts, noCounts, replaysKeptMax } from "../../replay.ts";
import type { NewReplay, ReplayChange, ReplayCounts, ReplayStep } from "../../replay.ts";
import { changeReplay } from "../statements/change-replay.ts";
import { forgetReplays } from "../statements/forget-replays.ts";
import { insertReplay } from "../statements/insert-replay.ts";
import { replayProgress } from "../statements/replay-progress.ts";
import { stepReplay } from "../statements/step-replay.ts";
import { StaleBatch } from "./refusal.ts";
import type { RecordSettlement } from "./settle.ts";

/** Changes replays inside the open transaction. */
export interface ReplayWriter {
  add(replay: NewReplay): void;
  /** Throws {@link StaleBatch} where the replay does not stand where the step begins. */
  step(step: ReplayStep): void;
  change(change: ReplayChange): void;
}

type Progress = Readonly<{ position: number; counts: string }>;

export function prepareReplays(database: DatabaseSync, record: RecordSettlement): ReplayWriter {
  const insert = database.prepare(insertReplay);
  const forget = database.prepare(forgetReplays);
  const progress = database.prepare(replayProgress);
  const move = database.prepare(stepReplay);
  const change = database.prepare(changeReplay);

  return {
    add(replay) {
      const { replayId, madeAtMs, after: position } = replay;
      const texts = { request: JSON.stringify(replay), counts: JSON.stringify(noCounts) };
      insert.run({ replayId, madeAtMs, position, ...texts });
      forget.run(replaysKeptMax);
    },

    step({ replayId, from, through, counts: added, settlements, done, atMs }) {
      const row = progress.get(replayId) as Progress | undefined;
      if (row?.position !== from) throw new StaleBatch(`replay '${replayId}'`);
      const counts = JSON.stringify(addCounts(JSON.parse(row.counts) as ReplayCounts, added));
      move.run({ replayId, from, through, counts, done: done ? 1 : 0, atMs });
      for (const { pipeline, settlement } of settlements) record(pipeline, settlement, 0, atMs);
    },

    change({ replayId, from, to, failure, atMs }) {
      const texts = {
        from: JSON.stringify(from),
        failure: failure === undefined ? null : JSON.stringify(failure),
      };
      change.run({ replayId, to, atMs, ...texts });
    },
  };
}
