/** What the guest said in one turn. */
export interface OutboxItem {
  readonly kind: "result" | "error" | "fetch" | "log";
  readonly call: number;
  /** Number of the fetch, level of the log line; else 0. */
  readonly number: number;
  readonly body: string;
}

const kinds = { r: "result", e: "error", f: "fetch", l: "log" } as const;
const headMax = 48;
/** More than an honest guest can say in a turn: each item costs the host an answer. */
const itemsMax = 10_000;

/**
 * Reads the text that a guest's turn left behind: items of `KIND CALL NUMBER LENGTH\nBODY`, where
 * LENGTH counts UTF-16 units. The guest can write what it likes: whatever is not of this form ends
 * the reading with `undefined`.
 */
export function readOutbox(text: string): readonly OutboxItem[] | undefined {
  const items: OutboxItem[] = [];
  let at = 0;
  while (at < text.length) {
    const lineEnd = text.indexOf("\n", at);
    if (lineEnd < 0 || lineEnd - at > headMax) return undefined;
    const match = /^([refl]) (\d{1,12}) (\d{1,12}) (\d{1,12})$/.exec(text.slice(at, lineEnd));
    if (match === null) return undefined;
    const [, kind, call, number, length] = match;
    const end = lineEnd + 1 + Number(length);
    if (end > text.length || items.length === itemsMax) return undefined;
    items.push({
      kind: kinds[kind as keyof typeof kinds],
      call: Number(call),
      number: Number(number),
      body: text.slice(lineEnd + 1, end),
    });
    at = end;
  }
  return items;
}
