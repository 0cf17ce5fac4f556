/** Oid of `text`. */
const textOid = 25;
const headerBytes = 20;
const lengthBytes = 4;

/**
 * A `text[]` in Postgres' binary format (`array_recv`): nothing needs escaping here and nothing
 * needs parsing there, which is most of what an array of texts costs.
 */
export function textArray(texts: readonly (string | null)[]): Buffer {
  let bytes = headerBytes + lengthBytes * texts.length;
  for (const text of texts) if (text !== null) bytes += Buffer.byteLength(text);
  const buffer = Buffer.allocUnsafe(bytes);
  const dimensions = 1;
  const hasNulls = texts.includes(null) ? 1 : 0;
  const lowerBound = 1;
  let at = 0;
  for (const word of [dimensions, hasNulls, textOid, texts.length, lowerBound]) {
    at = buffer.writeInt32BE(word, at);
  }
  for (const text of texts) {
    if (text === null) {
      at = buffer.writeInt32BE(-1, at);
      continue;
    }
    const written = buffer.write(text, at + lengthBytes, "utf8");
    buffer.writeInt32BE(written, at);
    at += lengthBytes + written;
  }
  return buffer;
}
