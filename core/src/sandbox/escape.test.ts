import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SandboxLimits } from "./limits.ts";
import { openSandbox } from "./sandbox.ts";
import type { Sandbox, SandboxResult } from "./sandbox.ts";

// Every attempt is code of a guest, run in the real isolate of a real child. The corpus is in
// testdata/escape; what is forbidden to requests is in fetch/guarded-fetch.test.ts.

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

const reach = [
  ..."climbFromContext climbFromFetch climbFromSecrets climbFromLog climbFromArgument".split(" "),
  ..."climbFromGlobal climbFromConsole climbFromThis climbFromArguments".split(" "),
  ..."climbFromResponse climbFromRefusal asyncFunctionConstructor generatorConstructor".split(" "),
  ..."boundFunctionConstructor errorConstructor indirectEval functionThis".split(" "),
  ..."processBinding callerChain prepareStackTrace captureStackTrace".split(" "),
  ..."prepareStackTraceInMicrotask importNode importBare importFile importGuest".split(" "),
  ..."importData importByEval importMeta nativesSyntax webAssembly sharedMemory".split(" "),
  ..."atomics shadowRealm resizableBuffer hookBuiltIns changeContext resurrect".split(" "),
  // Last: the guest is left with spoilt prototypes.
  "pollutePrototypes",
];

test.each(reach)("contains %s", async (name) => {
  expect(await codeOf("reach", name)).toBe("contained");
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

test.each<[string, unknown]>([
  ["proxyThatThrows", "IL_SBX_109"],
  ["proxyWithEndlessKeys", expect.stringMatching(/IL_SBX_1(01|02|04|06|09|10|11)/)],
  ["getterThatThrows", "IL_SBX_110"],
  ["thenThatThrows", "IL_SBX_109"],
  ["thenThatNeverCalls", "IL_SBX_104"],
  ["thenThatCallsTwice", "first"],
  ["thenOfItself", expect.stringMatching(/IL_SBX_10[14]/)],
  ["cyclic", "IL_SBX_110"],
  ["huge", "IL_SBX_111"],
  ["hugeByToJson", "IL_SBX_111"],
  ["deep", "IL_SBX_107"],
  ["nothing", "IL_SBX_110"],
  ["aFunction", "IL_SBX_110"],
  ["aSymbol", "IL_SBX_110"],
  ["bigInteger", 2n ** 70n],
  ["generator", {}],
  ["rawJson", Infinity],
  ["loneSurrogate", "\ud800 alone"],
  ["separators", "r 1 0 3\nfoo\u2028\u2029\0"],
  ["throwNull", "IL_SBX_109"],
  ["throwProxy", "IL_SBX_109"],
  ["throwGetters", "IL_SBX_109"],
  ["throwHuge", "IL_SBX_109"],
  ["throwTerminalCodes", "IL_SBX_109"],
  ["throwOddHints", "IL_SBX_109"],
  ["constructor", "IL_SBX_109"],
  ["__proto__", "IL_SBX_109"],
])("the result of %s is a value or a failure", async (name, expected) => {
  expect(await codeOf("border", name)).toEqual(expected);
});

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

const beyondLimits = /^IL_SBX_1(01|02|03|05|06)$/;

test.each<[string, unknown]>([
  ["loop", "IL_SBX_101"],
  ["loopThatCatches", "IL_SBX_101"],
  ["microtasks", "IL_SBX_101"],
  // Its result was there before the flood.
  ["promiseBomb", "growing"],
  ["neverSettles", "IL_SBX_104"],
  ["regexp", "IL_SBX_101"],
  ["comparator", expect.stringMatching(beyondLimits)],
  ["stack", "IL_SBX_109"],
  ["objects", expect.stringMatching(beyondLimits)],
  ["strings", expect.stringMatching(beyondLimits)],
  ["buffers", expect.stringMatching(/IL_SBX_1(01|02|06|09)/)],
  ["oneBuffer", "IL_SBX_109"],
  ["names", expect.stringMatching(beyondLimits)],
  ["filledArray", expect.stringMatching(beyondLimits)],
  ["endlessLength", expect.stringMatching(beyondLimits)],
  ["spread", expect.stringMatching(beyondLimits)],
  ["bigIntegers", expect.stringMatching(/IL_SBX_1(01|02|06|09)/)],
  ["manyPathsToOne", expect.stringMatching(beyondLimits)],
  ["code", expect.stringMatching(beyondLimits)],
  ["logs", expect.stringMatching(/^(logged|IL_SBX_101)$/)],
])("stops %s, and the next call finds a sound adapter", async (name, expected) => {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  expect(await codeOf("exhaust", name)).toEqual(expected);
  delay.disable();
  // The server answers meanwhile: the guest's work is not done on the host's event loop.
  expect(delay.max / 1e6).toBeLessThan(1_000);
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
