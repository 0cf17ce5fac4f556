import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signatureHeaders, unsigned } from "../../plugins/src/webhook/testing/signature-headers.ts";
import { providers, type Sent } from "../../plugins/src/webhook/testing/signers.ts";
import { verifiers } from "../../plugins/src/webhook/testing/verifiers.ts";
import { startServer, type ServerProcess } from "../support/server-process.ts";

// Every signing scheme over HTTP, to a server process with its store on disk, signed by the provider's
// own client where there is one: what is genuine is taken once, also by a server that died in between.

const schemes = Object.keys(providers) as (keyof typeof providers)[];

/** For each scheme a source with its secret, and one with another secret of the same form. */
const config = [
  "store: sqlite:store.db",
  "events: { hook: json }",
  "sources:",
  ...schemes.flatMap((scheme) => {
    const { secret, otherSecret, url } = providers[scheme];
    const source = (secrets: string) =>
      JSON.stringify({ type: "webhook", scheme, secrets: [secrets], event: "hook", url });
    return [`  ${scheme}: ${source(secret)}`, `  other-${scheme}: ${source(otherSecret)}`];
  }),
].join("\n");

let folder: string;
let server: ServerProcess;
const start = () => startServer(join(folder, "ingestlayer.yaml"));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-hooks-"));
  await writeFile(join(folder, "ingestlayer.yaml"), config);
  server = await start();
});
afterAll(async () => {
  await server.kill();
  await rm(folder, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly accepted?: number;
  readonly repeated?: number;
  readonly results?: readonly { readonly status: string; readonly id: string }[];
}

async function send(source: string, { headers, body, url = "" }: Sent): Promise<Answer> {
  const query = url.includes("?") ? url.slice(url.indexOf("?")) : "";
  const address = `${server.url}/v1/hooks/${source}${query}`;
  const response = await fetch(address, { method: "POST", headers, body });
  return { status: response.status, ...((await response.json()) as object) };
}

async function eventOf({ results }: Answer): Promise<{ source: string; payload: unknown }> {
  const response = await fetch(`${server.url}/v1/events/${results?.[0]?.id}`);
  return (await response.json()) as { source: string; payload: unknown };
}

/** Counts of `ingestlayer_source_requests_total` with this result, by source. */
async function counted(result: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const lines = text.matchAll(
    /^ingestlayer_source_requests_total\{source="([^"]+)",result="([^"]+)"[^}]*\} (\d+)$/gm,
  );
  const counts = new Map<string, number>();
  for (const [, source = "", found, count] of lines) {
    if (found === result) counts.set(source, (counts.get(source) ?? 0) + Number(count));
  }
  return counts;
}

/** Another character at this place; what is changed stays as long as it was. */
function changed(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
}

/** What an attacker who saw a genuine request can make of it, without its secret. */
async function forgeries(scheme: keyof typeof providers): Promise<Map<string, Sent>> {
  const provider = providers[scheme];
  const sent = await provider.sign(Date.now());
  const { body, headers } = sent;
  const header = signatureHeaders[scheme];
  const signature = headers[header] ?? "";
  const { [header]: _signature, ...unsignedHeaders } = headers;
  const made = new Map<string, Sent>([
    ["no signature", { ...sent, headers: unsignedHeaders }],
    [
      "a changed signature",
      { ...sent, headers: { ...headers, [header]: changed(signature, signature.length - 3) } },
    ],
  ]);
  if (!unsigned.includes(scheme)) {
    for (const at of [0, Math.floor(body.length / 2), body.trimEnd().length - 1]) {
      made.set(`a changed body (${at})`, { ...sent, body: changed(body, at) });
    }
  }
  if (provider.timed) {
    for (const offMs of [-310_000, 310_000]) {
      made.set(`a time ${offMs / 1000} s from now`, await provider.sign(Date.now() + offMs));
    }
  }
  return made;
}

test.each(schemes)("%s: what is forged is refused, counted, and not stored", async (scheme) => {
  const before = (await server.summary()).received;
  const made = await forgeries(scheme);
  for (const [what, forged] of made) {
    const { status, code } = await send(scheme, forged);
    expect([what, status, code]).toEqual([what, 401, expect.stringMatching(/^IL_HOOK_10[1-5]$/)]);
  }
  const genuine = await providers[scheme].sign(Date.now());
  expect(await send(`other-${scheme}`, genuine)).toMatchObject({ status: 401 });
  const refused = await counted("refused");
  expect([refused.get(scheme), refused.get(`other-${scheme}`)]).toEqual([made.size, 1]);
  expect((await server.summary()).received).toBe(before);
});

describe("what is genuine", () => {
  const taken = new Map<string, { readonly request: Sent; readonly id: string | undefined }>();

  test.each(schemes)("%s: is taken once, and a replay is a repeat of it", async (scheme) => {
    const { received: before } = await server.summary();
    const request = await providers[scheme].sign(Date.now());
    const vouch = verifiers[scheme];
    if (vouch !== undefined) expect(await vouch(request)).toBe(true);
    const first = await send(scheme, request);
    expect(first).toMatchObject({ status: 202, accepted: 1 });
    const sent = readSent(request);
    expect(await eventOf(first)).toMatchObject({ source: scheme, payload: sent });
    const id = first.results?.[0]?.id;
    taken.set(scheme, { request, id });
    const replay = await send(scheme, request);
    expect(replay).toMatchObject({ status: 202, accepted: 0, repeated: 1, results: [{ id }] });
    expect((await counted("taken")).get(scheme)).toBe(2);
    expect((await server.summary()).received).toBe(before + 1);
  });

  test("is still known after the server died: no replay is stored", async () => {
    await server.kill();
    server = await start();
    for (const [scheme, { request, id }] of taken) {
      const { status, accepted, results } = await send(scheme, request);
      expect([scheme, status, accepted, results]).toEqual([
        scheme,
        202,
        0,
        [{ status: "repeated", id }],
      ]);
    }
    const { received, repeated } = await server.summary();
    expect([received, repeated]).toEqual([schemes.length, 2 * schemes.length]);
  });
});

/** The event's payload: the body, or of a list of one its item, or of a form its fields. */
function readSent({ headers, body }: Sent): unknown {
  if (headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true) {
    return Object.fromEntries(new URLSearchParams(body));
  }
  const value = JSON.parse(body) as unknown;
  return Array.isArray(value) ? value[0] : value;
}
