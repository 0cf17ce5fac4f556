import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SandboxLimits } from "./limits.ts";
import { openSandbox } from "./sandbox.ts";
import type { Sandbox, SandboxResult } from "./sandbox.ts";
import { corpus } from "./testdata/escape/corpus.ts";
import type { Attempt } from "./testdata/escape/corpus.ts";
import { hiddenHosts, undeclared, unsendable } from "./testdata/escape/requests.ts";

// Every attempt is code of a guest, run in the real isolate of a real child. The corpus is in
// testdata/escape; its requests are made in fetch/guarded-fetch.test.ts, and all of it goes through a
// whole server in test/e2e/hostile-adapters.test.ts.

const kindsWanted = [
  ..."constructor chain,prototype pollution,Error.prepareStackTrace,proxy as a result".split(","),
  ..."getter as a result,async resurrection,huge result,cyclic result,WebAssembly".split(","),
  ..."Atomics,shared buffer,promise bomb,microtask flood,heap exhaustion".split(","),
  ..."stack exhaustion,endless loop,regex bomb,private address,loopback address".split(","),
  ..."loopback by name,link-local address,metadata address,IPv6 form".split(","),
  ..."odd number notation,header smuggling,undeclared host".split(","),
  "endless loop, async",
];

const never = new AbortController().signal;
const lines: string[] = [];
const log = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) };

let server: Server;
let url: string;
let requests = 0;
const sandboxes: Record<string, Sandbox> = {};

function open(name: string, limits: Partial<SandboxLimits>): Sandbox {
  const host = new URL(url).host;
  const opened = openSandbox({
    name,
    file: fileURLToPath(new URL(`./testdata/escape/${name}.js`, import.meta.url)),
    hosts: [host],
    allowAddresses: [host],
    secrets: { key: "the secret value" },
    settings: { list: [1, 2] },
    limits,
    log,
  });
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.sandbox;
}

beforeAll(async () => {
  server = createServer((_request, response) => {
    requests += 1;
    response.end('{"from": "the server"}');
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  sandboxes.reach = open("reach", { cpuMs: 10_000 });
  sandboxes.border = open("border", { wallMs: 600, memoryMb: 128 });
  sandboxes.exhaust = open("exhaust", { cpuMs: 150, graceMs: 400, wallMs: 2_500, memoryMb: 32 });
  // A busy machine takes its time to start three processes; that is not what is measured here.
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.check("sound")));
});

afterAll(async () => {
  await Promise.all(Object.values(sandboxes).map((sandbox) => sandbox.close()));
  server.close();
});

function attempt(corpus: string, name: string): Promise<SandboxResult> {
  return sandboxes[corpus]!.call(name, JSON.stringify({ url, list: [{}] }), { signal: never });
}

async function codeOf(corpus: string, name: string): Promise<unknown> {
  const result = await attempt(corpus, name);
  return result.ok ? result.value : result.failure.code;
}

const attemptsIn = (file: Attempt["file"]) => corpus.filter((attempt) => attempt.file === file);

/** What fits a pattern of codes, or the very value. */
function fitting(ends: unknown): unknown {
  return ends instanceof RegExp ? expect.stringMatching(ends) : ends;
}

test("the corpus has attempts of every kind, each once", () => {
  const names = corpus.map(({ file, name }) => `${file}.js ${name}`);
  expect(new Set(names).size).toBe(names.length);
  const requests = [...undeclared, ...unsendable].map(({ kind }) => kind);
  const kinds = new Set([
    ...corpus.map(({ kind }) => kind),
    ...hiddenHosts.map(([kind]) => kind),
    ...requests,
  ]);
  expect([...kinds]).toEqual(expect.arrayContaining(kindsWanted));
  expect(corpus.length).toBeGreaterThanOrEqual(80);
  expect(hiddenHosts.length + requests.length).toBeGreaterThanOrEqual(60);
});

test.each(attemptsIn("reach"))("$kind: contains $name", async ({ name, ends }) => {
  expect(await codeOf("reach", name)).toEqual(fitting(ends));
});

test("what an adapter begins after its end reaches nobody", async () => {
  requests = 0;
  expect(await codeOf("reach", "actAfterTheEnd")).toBe("contained");
  expect(await codeOf("reach", "sound")).toBe("sound");
  expect(requests).toBe(0);
});

test("what a guest does to its prototypes stays there", () => {
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(([] as unknown as Record<string, unknown>).polluted).toBeUndefined();
  expect(({} as Record<string, unknown>).cpuMs).toBeUndefined();
});

test("adapters do not see each other", async () => {
  await using first = open("reach", {});
  await using second = open("reach", {});
  expect(await first.call("leaveForOthers", "{}", { signal: never })).toMatchObject({ ok: true });
  expect(await second.call("findFromOthers", "{}", { signal: never })).toEqual({
    ok: true,
    value: "contained",
  });
});

test.each(attemptsIn("border"))(
  "$kind: $name ends in a value or a failure",
  async ({ name, ends }) => {
    expect(await codeOf("border", name)).toEqual(fitting(ends));
  },
);

test("a result with a key __proto__ is data", async () => {
  const result = await attempt("border", "protoKey");
  const value = result.ok ? (result.value as Record<string, unknown>) : {};
  expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  expect(value.polluted).toBeUndefined();
});

test("what a guest says cannot forge lines", async () => {
  lines.length = 0;
  const [thrown] = await Promise.all([
    attempt("border", "throwTerminalCodes"),
    attempt("border", "logForged"),
  ]);
  expect(JSON.stringify([thrown, lines])).not.toMatch(/\\u001b|\\n|\\r|\\u0007/);
  expect(lines.length).toBeGreaterThan(0);
});

test.each(attemptsIn("exhaust"))("$kind: stops $name", async ({ name, ends }) => {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  expect(await codeOf("exhaust", name)).toEqual(fitting(ends));
  delay.disable();
  // The server answers meanwhile: the guest's work is not done on the host's event loop.
  expect(delay.max / 1e6).toBeLessThan(1_000);
  // The next call finds a sound adapter.
  expect(await codeOf("exhaust", "sound")).toBe("sound");
});

test("a call is granted so many requests, and the log so many lines", async () => {
  requests = 0;
  lines.length = 0;
  expect(await codeOf("exhaust", "fetches")).toBe(16);
  expect(requests).toBe(16);
  expect(await codeOf("exhaust", "fewLogs")).toBe("logged");
  expect(lines.length).toBeLessThanOrEqual(101);
});
