import * as fc from "fast-check";
import { expect, test } from "vitest";
import { splitLines } from "./lines.ts";

async function* chunksOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const cut of [...cuts, bytes.length]) {
    const end = Math.min(bytes.length, start + cut);
    if (end > start) yield bytes.subarray(start, end);
    start = end;
  }
  if (start < bytes.length) yield bytes.subarray(start);
}

async function lines(bytes: Buffer, cuts: readonly number[], max: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const some of splitLines(chunksOf(bytes, cuts), max)) {
    for (const line of some) seen.push(line.toString());
  }
  return seen;
}

test("lines come out the same however the stream is cut", async () => {
  const words = fc.array(fc.string({ unit: "grapheme" }));
  const cuts = fc.array(fc.nat({ max: 9 }));
  await fc.assert(
    fc.asyncProperty(words, cuts, fc.nat({ max: 40 }), async (words, cuts, max) => {
      const whole = words.map((word) => word.replaceAll("\n", " "));
      const expected = whole.map((word) => (Buffer.byteLength(word) > max ? "too-long" : word));
      const bytes = Buffer.from(whole.map((word) => `${word}\n`).join(""));
      expect(await lines(bytes, cuts, max)).toEqual(expected);
    }),
  );
});

test("the last line needs no line feed", async () => {
  expect(await lines(Buffer.from("a\n\nb"), [2], 10)).toEqual(["a", "", "b"]);
  expect(await lines(Buffer.from("abc"), [1], 2)).toEqual(["too-long"]);
});
