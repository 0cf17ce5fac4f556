import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { bytesBeyond, encodeFrame, FrameError, FrameReader } from "./frames.ts";
import { readOutbox } from "./outbox.ts";
import { readFromChild } from "./protocol.ts";

const text = fc.string({ unit: "grapheme", maxLength: 200 });

property.prop([
  fc.array(fc.tuple(fc.dictionary(text, fc.integer()), text)),
  fc.integer({ min: 1, max: 64 }),
])("frames come out as they went in, however the bytes are cut", (frames, size) => {
  const received: unknown[] = [];
  const reader = new FrameReader(10_000, (header, body) => received.push([header, body]));
  const bytes = Buffer.concat(frames.map(([header, body]) => encodeFrame(header, body)));
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  expect(received).toEqual(frames.map(([header, body]) => [{ ...header }, body]));
});

property.prop([fc.uint8Array({ minLength: 8, maxLength: 64 })])(
  "bytes that are no frame are refused or waited for, never more than the limit",
  (bytes) => {
    const reader = new FrameReader(32, (header, body) => {
      expect(JSON.stringify(header).length + body.length).toBeLessThanOrEqual(32);
    });
    try {
      reader.push(Buffer.from(bytes));
    } catch (error) {
      expect(error).toBeInstanceOf(FrameError);
    }
  },
);

property.prop([text, fc.integer({ min: 0, max: 1_000 })])(
  "a frame in given space is the one in space of its own, whether it fits or not",
  (body, size) => {
    const frame = encodeFrame({ op: "run" }, body, Buffer.alloc(size));
    expect(frame).toEqual(encodeFrame({ op: "run" }, body));
  },
);

property.prop([text, fc.integer({ min: 0, max: 600 })])(
  "bytes are told where there are more than the limit",
  (body, limit) => {
    const bytes = Buffer.byteLength(body);
    expect(bytesBeyond(body, limit)).toBe(bytes > limit ? bytes : undefined);
  },
);

test("a length beyond the limit is refused before anything is collected", () => {
  const reader = new FrameReader(1_000, () => expect.unreachable());
  const prefix = Buffer.alloc(8);
  prefix.writeUInt32BE(0xffffffff, 4);
  expect(() => reader.push(prefix)).toThrow("a frame of 4294967303 bytes, beyond 1000");
});

property.prop([
  fc.oneof(fc.string(), fc.stringMatching(/^([refl] \d{1,3} \d{1,2} \d{1,2}\n.{0,20}){0,3}$/)),
])("an outbox is read to its end, or not at all", (outbox) => {
  const items = readOutbox(outbox);
  const written = items?.map(({ kind, call, number, body }) => {
    const [letter] = kind === "fetch" ? ["f"] : kind;
    return [letter, call, number, body];
  });
  const length = written?.reduce((sum, [, , , body]) => sum + String(body).length, 0) ?? 0;
  expect(length).toBeLessThanOrEqual(outbox.length);
  if (outbox === "") expect(items).toEqual([]);
});

test("an outbox has so many items and no more", () => {
  expect(readOutbox("l 0 0 1\nx".repeat(10_000))).toHaveLength(10_000);
  expect(readOutbox("l 0 0 1\nx".repeat(10_001))).toBeUndefined();
});

test.each([
  "r 1 0 5\nabc",
  "r 1 0 3\nabcx",
  "x 1 0 0\n",
  "r -1 0 0\n",
  "r 1 0 0",
  "r 1 0 99999999999999999999\n",
  `r ${" ".repeat(100)}1 0 0\n`,
])("refuses the outbox %j", (outbox) => {
  expect(readOutbox(outbox)).toBeUndefined();
});

property.prop([fc.jsonValue()])("a header is one of the protocol's, or none", (header) => {
  const message = readFromChild(header);
  if (message !== undefined) expect(["loaded", "unloadable", "ran"]).toContain(message.op);
});
