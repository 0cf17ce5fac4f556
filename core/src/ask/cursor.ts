/** What is left to look at: the log after one position, up to and with another, from one of its ends. */
export interface Rest {
  readonly order: "newest" | "oldest";
  readonly after: number;
  readonly through: number;
}

/** The rest as an opaque text for whoever asks on. */
export function writeCursor({ order, after, through }: Rest): string {
  return Buffer.from(JSON.stringify([order, after, through])).toString("base64url");
}

/** Undefined for a text that {@link writeCursor} did not make. */
export function readCursor(text: string): Rest | undefined {
  const parts = /^\["(newest|oldest)",(\d{1,15}),(\d{1,15})\]$/.exec(
    Buffer.from(text, "base64url").toString("latin1"),
  );
  if (parts === null) return undefined;
  const [, order, after, through] = parts;
  return { order: order as Rest["order"], after: Number(after), through: Number(through) };
}
