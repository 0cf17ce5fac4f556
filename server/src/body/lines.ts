/** A line of a stream: its bytes without the line feed, or that it was too long to keep. */
export type Line = Buffer | "too-long";

const lineFeed = 0x0a;

/**
 * Cuts a byte stream into lines and yields those that each chunk completes. Holds at most one
 * unfinished line of `lineBytesMax`; a longer one is skipped to its end and reported in its place.
 */
export async function* splitLines(
  source: AsyncIterable<Buffer>,
  lineBytesMax: number,
): AsyncGenerator<readonly Line[]> {
  let pieces: Buffer[] = [];
  let pending = 0;
  const take = (piece: Buffer): Line => {
    const tooLong = pending + piece.length > lineBytesMax;
    const line = pieces.length === 0 ? piece : Buffer.concat([...pieces, piece]);
    pieces = [];
    pending = 0;
    return tooLong ? "too-long" : line;
  };
  for await (const chunk of source) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      lines.push(take(chunk.subarray(start, end)));
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    pending += rest.length;
    if (pending > lineBytesMax) pieces = [];
    else if (rest.length > 0) pieces.push(rest);
    if (lines.length > 0) yield lines;
  }
  if (pending > 0) yield [take(Buffer.alloc(0))];
}
