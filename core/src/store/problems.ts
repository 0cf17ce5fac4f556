import { IngestError } from "../errors.ts";

/** Everything a store refuses with, in one place. Codes are never reused. */

/** `IL_STORE_001`: more waits for the disk than the store may hold. Try again shortly. */
export function queueFull(found: QueueFill, limit: QueueFill): IngestError {
  const over =
    found.events > limit.events
      ? `${found.events} events, queueEventsMax is ${limit.events}`
      : `${found.bytes} bytes, queueBytesMax is ${limit.bytes}`;
  return new IngestError({
    code: "IL_STORE_001",
    message: `the queue in front of the disk is full (${over}); the events were not stored`,
    hint: "Send them again after a short wait, or raise the limit if the disk can keep up.",
  });
}

export interface QueueFill {
  readonly events: number;
  readonly bytes: number;
}

/** `IL_STORE_002`: the disk takes no more. What was acknowledged is kept; nothing of this was. */
export function diskFull(file: string, cause: unknown): IngestError {
  return new IngestError(
    {
      code: "IL_STORE_002",
      message: `the disk of the store took no more (${reasonOf(cause)}); nothing of this was stored`,
      hint: "Free space on that disk, or lower the retention; the store goes on by itself.",
      place: file,
    },
    { cause },
  );
}

/** `IL_STORE_003`: another process has this file open for writing. */
export function inUse(file: string): IngestError {
  return new IngestError({
    code: "IL_STORE_003",
    message: "the store is open in another process, and only one may write",
    hint: "Stop that process, or give this one another store.",
    place: file,
  });
}

/** `IL_STORE_004`: the file was written by a newer version. */
export function newerSchema(file: string, found: number, expected: number): IngestError {
  return new IngestError({
    code: "IL_STORE_004",
    message: `the store has schema version ${found}, and this program knows versions up to ${expected}`,
    hint: "Run the version of ingestlayer that wrote it, or a newer one.",
    place: file,
  });
}

/** `IL_STORE_005`: the file is something else. */
export function notAStore(file: string, found: string, cause?: unknown): IngestError {
  return new IngestError(
    {
      code: "IL_STORE_005",
      message: `expected a store of ingestlayer, found ${found}`,
      hint: "Name another file under `store:`; this one is left as it is.",
      place: file,
    },
    { cause },
  );
}

/** `IL_STORE_006`: the batch was settled before, or out of order. Nothing was applied. */
export function staleSettlement(whose: string): IngestError {
  return new IngestError({
    code: "IL_STORE_006",
    message: `a batch of ${whose} was settled before or out of turn; nothing was applied`,
    hint: "Settle each batch once, in the order in which they were pulled.",
  });
}

/** `IL_STORE_007`: called after the store was closed. */
export function storeClosed(): IngestError {
  return new IngestError({
    code: "IL_STORE_007",
    message: "the store is closed",
    hint: "Open it again; calls that were waiting may be repeated then.",
  });
}

/** `IL_STORE_008`: the thread that writes ended. What was acknowledged is kept. */
export function writerStopped(file: string, cause: unknown): IngestError {
  return new IngestError(
    {
      code: "IL_STORE_008",
      message: `the thread that writes the store ended (${reasonOf(cause)})`,
      hint: "Start the process again: everything that was acknowledged is kept.",
      place: file,
    },
    { cause },
  );
}

/** `IL_STORE_009`: the file or its folder cannot be made or opened. */
export function cannotOpen(file: string, cause: unknown): IngestError {
  return new IngestError(
    {
      code: "IL_STORE_009",
      message: `the store could not be opened (${reasonOf(cause)})`,
      hint: "Check that the folder can be made and written by this user.",
      place: file,
    },
    { cause },
  );
}

/** `IL_STORE_010`: two pulls of one pipeline at the same time. */
export function pullInProgress(pipeline: string): IngestError {
  return new IngestError({
    code: "IL_STORE_010",
    message: `pipeline '${pipeline}' is being pulled already; one pull at a time`,
    hint: "Wait for the first pull to end.",
  });
}

/** `IL_STORE_012`: the file refused a write for a reason of its own; nothing of it was stored. */
export function writeFailed(file: string, reason: string): IngestError {
  return new IngestError({
    code: "IL_STORE_012",
    message: `the store could not write (${reason}); nothing of this was stored`,
    hint: "If it happens again, please report it with this message.",
    place: file,
  });
}

/** `IL_STORE_013`: the file cannot be read as it lies there. */
export function cannotRead(file: string, cause: unknown): IngestError {
  return new IngestError(
    {
      code: "IL_STORE_013",
      message: `the store could not be read (${reasonOf(cause)})`,
      hint:
        "Check that this user may read it. After a crash SQLite needs to make a file beside it: where the " +
        "folder cannot be written, read a copy of the store's files.",
      place: file,
    },
    { cause },
  );
}

/** `IL_STORE_014`: there is no such file. */
export function noStore(file: string): IngestError {
  return new IngestError({
    code: "IL_STORE_014",
    message: "there is no store to read yet",
    hint: "A server makes it when it starts; else see what `store:` names in the config.",
    place: file,
  });
}

/** `IL_STORE_015`: the file was written by an older version, and reading must not change it. */
export function olderSchema(file: string, found: number, expected: number): IngestError {
  return new IngestError({
    code: "IL_STORE_015",
    message: `the store has schema version ${found}, and this program reads version ${expected}`,
    hint: "Start the server once: that brings the store up to date, and nothing in it is lost.",
    place: file,
  });
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
