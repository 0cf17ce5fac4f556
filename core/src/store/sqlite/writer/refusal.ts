import type { Refusal } from "../protocol.ts";

/** Primary result codes of SQLite (sqlite.org/rescode.html); an extended code has more above 8 bits. */
const ioError = 10;
const full = 13;

/** Rolls a group back: the cursor is not where a batch of it began. */
export class StaleBatch extends Error {
  /** Such as `pipeline 'main'`. */
  readonly whose: string;

  constructor(whose: string) {
    super(`stale batch of ${whose}`);
    this.whose = whose;
  }
}

/** Reads why a transaction failed. */
export function refusalOf(cause: unknown): Refusal {
  if (cause instanceof StaleBatch) return { kind: "stale", whose: cause.whose };
  const text = cause instanceof Error ? cause.message : String(cause);
  const code = primaryCode(cause);
  if (code === full || code === ioError) return { kind: "disk-full", cause: text };
  return { kind: "error", cause: text };
}

/** The primary result code of an error of `node:sqlite`, if it is one. */
export function primaryCode(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !("errcode" in cause)) return undefined;
  return typeof cause.errcode === "number" ? cause.errcode & 0xff : undefined;
}
