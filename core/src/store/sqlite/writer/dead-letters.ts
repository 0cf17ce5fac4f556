import type { DatabaseSync } from "node:sqlite";
import type { NewQuarantinedRequest } from "../../store.ts";
import { countWaiting } from "../statements/count-waiting.ts";
import { deleteDeadLetter } from "../statements/delete-dead-letter.ts";
import { quarantineRequest } from "../statements/quarantine-request.ts";

/** Changes dead letters outside of settlements, inside the open transaction. */
export interface DeadLetterWriter {
  quarantine(request: NewQuarantinedRequest): void;
  remove(deadLetterIds: readonly string[]): void;
}

export function prepareDeadLetters(database: DatabaseSync): DeadLetterWriter {
  const insert = database.prepare(quarantineRequest);
  const remove = database.prepare(deleteDeadLetter);
  const count = database.prepare(countWaiting);

  return {
    quarantine({ failure, ...columns }) {
      insert.run({ ...columns, failure: JSON.stringify(failure) });
    },
    remove(deadLetterIds) {
      for (const id of deadLetterIds) {
        const removed = remove.get(Number(id)) as { pipeline: string | null } | undefined;
        if (typeof removed?.pipeline === "string") count.run(removed.pipeline, 0, -1);
      }
    },
  };
}
