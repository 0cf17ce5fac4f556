/**
 * Reads the beginning of an answer's body. One that is longer, or that breaks off, is cut there: its
 * status has been heard, and what matters stands at the beginning.
 */
export async function readBody(body: AsyncIterable<Buffer>, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      // Leaving the loop destroys the body and its connection.
      if (bytes >= bytesMax) break;
    }
  } catch {
    // What was read stays.
  }
  return Buffer.concat(chunks).subarray(0, bytesMax).toString("utf8");
}
