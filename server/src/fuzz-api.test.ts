import { Agent } from "node:http";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkAnswers, send } from "./testing/fuzz/answers.ts";
import { operationsOf, requestsFor, strayRequests, withIds } from "./testing/fuzz/requests.ts";
import { rightRequest } from "./testing/fuzz/right-requests.ts";
import { hookToken, startFuzzedServer, type FuzzedServer } from "./testing/fuzz/server.ts";
import type { OpenApiDocument } from "./wire/document.ts";

// The document of the running server is all that this knows: it asks for everything that stands there, as
// it stands there, nearly so and not at all, and holds the answers against it.

/** What the config of the fuzzed server names. */
const words = [
  "a",
  "a.b",
  "order.placed",
  "desk",
  "main",
  "sink",
  "main/sink",
  "steps",
  "IL_DSL_901",
  "$event.n > 1",
  "$event.n == 'x' || has($event.d)",
  "$meta.name == 'a.b'",
];

/** After a collection no more is held than at the start, but for this. */
const grownBytesMax = 16_000_000;

let server: FuzzedServer;
let document: OpenApiDocument;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
/** Ids that the server gave out, the newest ones, by what they were asked from (`events`, `replays`, …). */
const known = new Map<string, string[]>();

beforeAll(async () => {
  server = await startFuzzedServer();
  document = (await (await fetch(`${server.url}/openapi.json`)).json()) as OpenApiDocument;
});
afterAll(async () => {
  agent.destroy();
  await server[Symbol.asyncDispose]();
});

/** With one seed for all properties every turn would ask the same: each gets one of its own. */
const { seed: seedOfAll } = fc.readConfigureGlobal();
function seedOf(index: number): { readonly seed?: number } {
  return seedOfAll === undefined ? {} : { seed: (seedOfAll + Math.imul(index, 0x9e3779b1)) | 0 };
}

const collectionOf = (url: string) => /^\/v1\/([\w-]+)/.exec(url)?.[1] ?? "";

function noteIds(url: string, text: string): void {
  const ids = known.get(collectionOf(url)) ?? [];
  known.set(collectionOf(url), ids);
  for (const [id] of text.matchAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g)) {
    if (!ids.includes(id)) ids.unshift(id);
  }
  ids.splice(50);
}

/** Those of the same kind first, then others. */
function idsFor(url: string): readonly string[] {
  const own = known.get(collectionOf(url)) ?? [];
  return [...own, ...[...known.values()].flat().slice(0, own.length === 0 ? 50 : 5)];
}

test(
  "every answer to every operation is the documented one, and nothing is held afterwards",
  { timeout: 120_000 },
  async () => {
    const headers = {
      authorization: `Bearer ${server.key}`,
      "x-telegram-bot-api-secret-token": hookToken,
    };
    const world = { schemas: document.components.schemas, words, headers };
    const check = checkAnswers(document, [server.key, hookToken]);
    const done = new Set<string>();
    const isRefused = (operationId: string) => !done.has(operationId);
    const run = async (asked: Parameters<typeof withIds>[0]) => {
      const sent = withIds(asked, idsFor(asked.url));
      const answer = await send(server.url, agent, sent);
      const mistake = check(sent, answer);
      if (mistake !== undefined) {
        const about = `${sent.method} ${sent.url}\n${JSON.stringify(sent.headers)}\n`;
        expect.fail(
          `${mistake}\n${about}${sent.body?.subarray(0, 500).toString() ?? "no body"}\n${answer.status} ${answer.text}`,
        );
      }
      if (answer.status < 400) noteIds(sent.url, answer.text);
      const name = sent.of?.operation.operationId ?? "none";
      if (answer.status < 300) done.add(name);
    };
    const operations = operationsOf(document);
    // Each can be done at all, and what follows finds what it made.
    for (const of of operations) await run(rightRequest(of, headers));
    expect(operations.map(({ operation }) => operation.operationId).filter(isRefused)).toEqual([]);
    done.clear();
    const all = [...operations.map((of) => requestsFor(of, world)), strayRequests(world)];
    // In turns, so that what one operation made is there for the next ones to be asked about.
    let asserted = 0;
    const turns = async (count: number) => {
      for (let turn = 0; turn < count; turn += 1) {
        for (const requests of all) {
          asserted += 1;
          await fc.assert(fc.asyncProperty(requests, run), { numRuns: 8, ...seedOf(asserted) });
        }
      }
    };
    await turns(2);
    const before = await server.memory();
    await turns(3);
    const after = await server.memory();
    expect(after.heldBytes - before.heldBytes).toBeLessThan(grownBytesMax);
    // Most are done by chance as well, not refused only: else all of this would say little. Of 33 it is 30.
    expect(done.size).toBeGreaterThan(operations.length / 2);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  },
);
