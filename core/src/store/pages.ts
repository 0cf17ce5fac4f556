import type { PageLimit } from "./page.ts";
import type { LogEntry, LogRequest, StoreReader } from "./reader.ts";

/** A stretch of the log that is read to its end, in log order. */
export interface LogStretch extends Required<Pick<LogRequest, "names" | "after" | "through">> {
  /** Asked before each page; once, where pages are read ahead. */
  readonly room: () => PageLimit;
}

/** Reads a stretch one page after another, each when it is wanted. */
export async function* pagesOf(
  reader: Pick<StoreReader, "read">,
  { names, through, room, ...stretch }: LogStretch,
): AsyncGenerator<readonly LogEntry[]> {
  let { after } = stretch;
  for (;;) {
    const page = await reader.read({ names, after, through, ...room() });
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.position;
    yield page;
  }
}
