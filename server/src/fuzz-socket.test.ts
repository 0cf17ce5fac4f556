import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fuzzKey, startFuzzedServer, type FuzzedServer } from "./testing/fuzz/server.ts";
import { noMore, talk, type Piece } from "./testing/fuzz/socket.ts";

let server: FuzzedServer;
beforeAll(async () => {
  server = await startFuzzedServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const line = "POST /v1/events HTTP/1.1\r\nhost: localhost\r\n";
const key = `authorization: Bearer ${fuzzKey}\r\n`;
const start = `${line}${key}connection: close\r\n`;
const json = "content-type: application/json\r\n";
const good = '{"name":"a","payload":{"n":1}}';
const chunked = "transfer-encoding: chunked\r\n\r\n";

/** A whole request. */
function post(body: string | Uint8Array, more = json): Uint8Array {
  const bytes = Buffer.from(body);
  return Buffer.concat([
    Buffer.from(`${start}${more}content-length: ${bytes.length}\r\n\r\n`),
    bytes,
  ]);
}

const letters = (text: string) => text.split("");
const zeros = Buffer.alloc(50_000_000);
const encoded = (encoding: string) => `${json}content-encoding: ${encoding}\r\n`;
const ndjson = "content-type: application/x-ndjson\r\ncontent-encoding: gzip\r\n";

/** What is sent, and what the first answer is. */
const table: Record<string, readonly [pieces: readonly Piece[], answer: RegExp]> = {
  "a head that comes letter by letter": [
    [...letters(`${start}${json}content-length: ${good.length}\r\n\r\n`), 20, good],
    /^HTTP\/1\.1 202 /,
  ],
  "a body in chunks, cut within a letter": [
    [
      start,
      json,
      chunked,
      "1f\r\n",
      '{"name":"a","payload":{"n":"',
      Buffer.from([0xc3]),
      20,
      Buffer.from([0xa9]),
      '"',
      "\r\n2\r\n}}\r\n0\r\n\r\n",
    ],
    /^HTTP\/1\.1 202 /,
  ],
  "a body that drips": [
    [start, json, "content-length: 100\r\n\r\n", "{", 400, '"', 400, "n", 400, "a", 400],
    /^HTTP\/1\.1 408 .*IL_HTTP_108/s,
  ],
  "a head that drips": [
    [start.slice(0, 30), 700, "host: x\r\n", 700, "x: 1\r\n", 5000],
    /^HTTP\/1\.1 408 .*IL_HTTP_113/s,
  ],
  "a body that ends too soon": [
    [start, json, "content-length: 100\r\n\r\n", good, noMore],
    /^HTTP\/1\.1 400 .*IL_HTTP_1(09|10)/s,
  ],
  "a body that is longer than it says": [
    [start, json, "content-length: 5\r\n\r\n", good],
    /^HTTP\/1\.1 400 .*IL_HTTP_1(01|10)/s,
  ],
  "a length that is none": [
    [start, json, "content-length: -1\r\n\r\n", good],
    /^HTTP\/1\.1 400 .*IL_HTTP_110/s,
  ],
  "two lengths": [
    [start, json, "content-length: 30\r\ncontent-length: 31\r\n\r\n", good],
    /^HTTP\/1\.1 400 .*IL_HTTP_110/s,
  ],
  "a length and chunks": [
    [start, json, "content-length: 30\r\n", chunked, "0\r\n\r\n"],
    /^HTTP\/1\.1 400 .*IL_HTTP_110/s,
  ],
  "a chunk of a length that is none": [
    [start, json, chunked, "zz\r\n"],
    /^HTTP\/1\.1 400 .*IL_HTTP_110/s,
  ],
  "a length beyond every number": [
    [start, json, "content-length: 99999999999999999999\r\n\r\n", good],
    /^HTTP\/1\.1 4\d\d .*IL_HTTP_(110|401)/s,
  ],
  "a NUL in the head": [[start, "x: \u0000\r\n\r\n"], /^HTTP\/1\.1 400 .*IL_HTTP_110/s],
  "a folded header": [[start, "x: a\r\n b\r\n\r\n"], /^HTTP\/1\.1 400 .*IL_HTTP_110/s],
  "a head without end": [
    [start, `x: ${"y".repeat(100_000)}\r\n\r\n`],
    /^HTTP\/1\.1 431 .*IL_HTTP_111/s,
  ],
  "a hundred requests at once": [
    [`${line}${key}${json}content-length: ${good.length}\r\n\r\n${good}`.repeat(99), post(good)],
    /^(HTTP\/1\.1 202 [^{]*\{[^}]*\}){100}$/s,
  ],
  "deep JSON": [[post("[".repeat(200_000))], /^HTTP\/1\.1 422 .*IL_HTTP_209/s],
  "deep JSON that is an event": [
    [post(`{"name":"a","payload":{"n":${"[".repeat(5000)}${"]".repeat(5000)}}}`)],
    /^HTTP\/1\.1 422 .*IL_HTTP_209/s,
  ],
  "huge JSON": [
    [post(`{"name":"a","payload":{"t":"${"x".repeat(1_300_000)}"}}`)],
    /^HTTP\/1\.1 413 .*IL_HTTP_401/s,
  ],
  "a huge payload": [
    [post(`{"name":"a","payload":{"t":"${"x".repeat(70_000)}"}}`)],
    /^HTTP\/1\.1 413 .*IL_HTTP_210/s,
  ],
  "duplicate keys": [
    [post('{"name":"a","payload":{},"payload":{"n":1}}')],
    /^HTTP\/1\.1 4\d\d .*IL_HTTP_/s,
  ],
  "invalid UTF-8": [
    [
      post(
        Buffer.concat([
          Buffer.from('{"name":"a","payload":{"t":"'),
          Buffer.from([0xc0, 0x80, 0xff]),
          Buffer.from('"}}'),
        ]),
      ),
    ],
    /^HTTP\/1\.1 400 .*IL_HTTP_102/s,
  ],
  "a gzip bomb": [[post(gzipSync(zeros), encoded("gzip"))], /^HTTP\/1\.1 413 .*IL_HTTP_401/s],
  "a deflate bomb": [
    [post(deflateSync(zeros), encoded("deflate"))],
    /^HTTP\/1\.1 413 .*IL_HTTP_401/s,
  ],
  "a brotli bomb": [
    [post(brotliCompressSync(zeros), encoded("br"))],
    /^HTTP\/1\.1 413 .*IL_HTTP_401/s,
  ],
  "a zstd bomb": [
    [post(zstdCompressSync(zeros), encoded("zstd"))],
    /^HTTP\/1\.1 413 .*IL_HTTP_401/s,
  ],
  "a bomb in a bomb": [
    [post(gzipSync(gzipSync(zeros)), encoded("gzip, gzip"))],
    /^HTTP\/1\.1 415 .*IL_HTTP_105/s,
  ],
  "a stream that is one endless line, compressed": [
    [post(gzipSync(zeros), ndjson)],
    /^HTTP\/1\.1 207 .*IL_HTTP_2/s,
  ],
  "a stream whose compression is broken": [
    [post(gzipSync(Buffer.alloc(100_000, "x")).subarray(0, 60), ndjson)],
    /^HTTP\/1\.1 400 .*IL_HTTP_1/s,
  ],
};

test.concurrent.each(Object.keys(table))("%s is answered", async (name) => {
  const [pieces, answer] = table[name]!;
  expect(await talk(server.url, pieces)).toMatch(answer);
});

/** Pieces of requests in any order, and bytes of any kind. */
const piece = fc.oneof(
  fc.constantFrom(
    line,
    `${line}${key}`,
    "host: localhost\r\n",
    json,
    "content-length: 12\r\n",
    "content-length: -1\r\n",
    "content-length: 99999999999999999999\r\n",
    "transfer-encoding: chunked\r\n",
    "content-encoding: gzip\r\n",
    "expect: 100-continue\r\n",
    "upgrade: websocket\r\nconnection: upgrade\r\n",
    "\r\n",
    '5\r\n{"a":\r\n',
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    '{"name":"a"}',
    good,
    "GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n",
  ),
  fc.uint8Array({ maxLength: 40 }),
);

test("pieces in any order are answered or cut off", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
      const heard = await talk(server.url, [...pieces, noMore]);
      expect(heard).not.toMatch(/^HTTP\/1\.1 5/m);
      expect(heard === "" || heard.startsWith("HTTP/1.1 ")).toBe(true);
    }),
    { numRuns: 200 },
  );
});

/** What is held after a collection, and how far the process ever grows, but for this. */
const [heldBytesMax, peakBytesMax] = [16_000_000, 150_000_000];

test("nothing of it all is held afterwards, and many bombs at once take little room", async () => {
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      const quick = Object.values(table).filter(([pieces]) => !pieces.some(Number));
      await Promise.all(quick.map(([pieces]) => talk(server.url, pieces)));
    }
  };
  await rounds(1);
  const before = await server.memory();
  await rounds(4);
  // Each is as large as a body may be, three hundred times what came over the wire.
  const bomb = post(gzipSync(Buffer.alloc(1_000_000, " ")), encoded("gzip"));
  const answers = await Promise.all(Array.from({ length: 250 }, () => talk(server.url, [bomb])));
  // On a busy machine some wait longer than a connection may, and are cut off.
  for (const answer of answers) expect(answer).toMatch(/^$|^HTTP\/1\.1 400 .*IL_HTTP_103/s);
  const after = await server.memory();
  expect(after.heldBytes - before.heldBytes).toBeLessThan(heldBytesMax);
  expect(after.peakBytes - before.peakBytes).toBeLessThan(peakBytesMax);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});
