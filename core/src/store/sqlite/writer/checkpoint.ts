import type { DatabaseSync } from "node:sqlite";

/** Pages of 4 KiB that may gather in the write-ahead log before they move to the file. */
export const walPagesMax = 1_000;

/** How many commits go by between two looks at how much has gathered: a look costs as much as an event. */
const commitsPerLook = 4;

/** Moves the write-ahead log into the file when it has grown; called after a commit was answered. */
export type Checkpoint = () => void;

export function prepareCheckpoint(database: DatabaseSync): Checkpoint {
  // `noop` only counts. SQLite before 3.51 takes it for `passive`: right, if not as fast.
  const count = database.prepare("pragma wal_checkpoint(noop)");
  const move = database.prepare("pragma wal_checkpoint(passive)");
  let commits = 0;
  return () => {
    commits += 1;
    if (commits % commitsPerLook !== 0) return;
    try {
      const { log, checkpointed } = count.get() as { log: number; checkpointed: number };
      if (log - checkpointed >= walPagesMax) move.get();
    } catch {
      // A full disk: every commit is safe in the write-ahead log, and the next call tries again.
    }
  };
}
