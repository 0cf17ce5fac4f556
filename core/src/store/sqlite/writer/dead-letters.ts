import type { DatabaseSync } from "node:sqlite";
import type { DeadLetterEnding, NewQuarantinedRequest } from "../../store.ts";
import { countWaiting } from "../statements/count-waiting.ts";
import { deleteDeadLetter } from "../statements/delete-dead-letter.ts";
import { quarantineRequest } from "../statements/quarantine-request.ts";
import type { RecordSettlement } from "./settle.ts";

/** Changes dead letters outside of settlements, inside the open transaction. */
export interface DeadLetterWriter {
  quarantine(request: NewQuarantinedRequest): void;
  remove(deadLetterIds: readonly string[]): void;
  /** Returns how many were there. */
  end(endings: readonly DeadLetterEnding[], nowMs: number): number;
}

export function prepareDeadLetters(
  database: DatabaseSync,
  record: RecordSettlement,
): DeadLetterWriter {
  const insert = database.prepare(quarantineRequest);
  const remove = database.prepare(deleteDeadLetter);
  const count = database.prepare(countWaiting);

  /** Its pipeline, null for a request of quarantine; undefined where it is not there any more. */
  function take(deadLetterId: string): string | null | undefined {
    const removed = remove.get(Number(deadLetterId)) as { pipeline: string | null } | undefined;
    if (typeof removed?.pipeline === "string") count.run(removed.pipeline, 0, -1);
    return removed?.pipeline;
  }

  return {
    quarantine({ failure, ...columns }) {
      insert.run({ ...columns, failure: JSON.stringify(failure) });
    },
    remove(deadLetterIds) {
      for (const id of deadLetterIds) take(id);
    },
    end(endings, nowMs) {
      let ended = 0;
      for (const { deadLetterId, parked, episode, tally } of endings) {
        const pipeline = take(deadLetterId);
        if (pipeline === undefined) continue;
        ended += 1;
        if (pipeline === null) continue;
        const settlement = {
          parked: parked === undefined ? [] : [parked],
          deadLetters: [],
          episodes: episode === undefined ? [] : [episode],
          tally,
        };
        record(pipeline, settlement, 0, nowMs);
      }
      return ended;
    },
  };
}
