import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { formatProblem } from "../errors.ts";
import { testEvent } from "../testing/plugin-kit.ts";
import { nodeFlags } from "./child-process.ts";
import { writeBatch } from "./event-batch.ts";
import { residentBytes } from "./resident-memory.ts";
import { openSandbox } from "./sandbox.ts";
import type { Sandbox, SandboxOptions } from "./sandbox.ts";

const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), "ingestlayer-sandbox-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

function write(code: string, ending = "ts"): string {
  const file = join(folder, `adapter-${(files += 1)}.${ending}`);
  writeFileSync(file, code);
  return file;
}

function open(code: string, options: Partial<SandboxOptions> = {}): Sandbox {
  const opened = openSandbox({
    name: "test",
    file: write(code),
    hosts: [],
    allowAddresses: [],
    secrets: {},
    log: { info: () => undefined, warn: () => undefined },
    ...options,
  });
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.sandbox;
}

test("runs TypeScript, keeps module scope between calls, and integers whole", async () => {
  await using sandbox = open(`
    import type { Nothing } from "nowhere";
    let calls: number = 0;
    export const count = <T>(argument: T): { calls: number; argument: T } =>
      ({ calls: ++calls, argument });
  `);
  await sandbox.call("count", "null", { signal: never });
  expect(await sandbox.call("count", '{"id": 9007199254740993}', { signal: never })).toEqual({
    ok: true,
    value: { calls: 2, argument: { id: 9007199254740993n } },
  });
});

test("a number longer than any event may hold is no result", async () => {
  await using sandbox = open("export const f = ({ digits }) => 10n ** BigInt(digits - 1);");
  const call = (digits: number) => sandbox.call("f", `{"digits":${digits}}`, { signal: never });
  expect(await call(1000)).toEqual({ ok: true, value: 10n ** 999n });
  expect(await call(1001)).toMatchObject({
    ok: false,
    failure: { code: "IL_SBX_110", reason: expect.stringContaining("numberCharsMax") as string },
    retry: false,
  });
});

test("settings are there as they are, frozen", async () => {
  await using sandbox = open("export const f = (_, { settings }) => settings;", {
    settings: { url: "https://x", n: [1] },
  });
  expect(await sandbox.call("f", "{}", { signal: never })).toMatchObject({
    value: { url: "https://x", n: [1] },
  });
});

test("runs a batch in one turn, and an exception stays with its own entry", async () => {
  await using sandbox = open(`
    export function double(event, meta) {
      if (meta.idempotency_key) throw new Error("not this one");
      return { ...event, n: event.n * 2 };
    }
  `);
  const events = [{ n: 1 }, { n: 2 }, { n: 3, of: [] }].map((payload, index) =>
    testEvent(payload, index === 1 ? { idempotency_key: "fail" } : {}),
  );
  expect(await sandbox.each("double", writeBatch(events), { signal: never })).toEqual({
    ok: true,
    value: [
      [{ n: 2 }, null, { n: 6 }],
      [[1, { error: { name: "Error", message: "not this one" } }]],
    ],
  });
});

test("an argument of any size arrives, whole, as do many at once", async () => {
  await using sandbox = open("export const echo = (text) => text;", {
    limits: { argumentBytesMax: 2 ** 22, resultBytesMax: 2 ** 22 },
  });
  const texts = ["", "ü", "a".repeat(600_000), "b".repeat(70_000), "€".repeat(500_000), "c"];
  const results = await Promise.all(
    texts.map((text) => sandbox.call("echo", JSON.stringify(text), { signal: never })),
  );
  expect(results).toEqual(texts.map((value) => ({ ok: true, value })));
});

test("a child does not grow with what goes through it", async () => {
  await using sandbox = open("export const echo = (text) => text;");
  const argument = JSON.stringify("x".repeat(1_000_000));
  const run = () => sandbox.call("echo", argument, { signal: never });
  for (let turn = 0; turn < 40; turn += 1) await run();
  const [child] = childrenOf(process.pid);
  const beforeBytes = residentBytes(child!);
  for (let turn = 0; turn < 150; turn += 1) await run();
  expect(residentBytes(child!)! - beforeBytes!).toBeLessThan(75_000_000);
});

test.each<[string, string, string, string]>([
  ["an export that is not there", "export { f };", "IL_SBX_006", "'f' is not defined"],
  ["imports", 'import fs from "node:fs"; export const f = () => fs;', "IL_SBX_007", "'node:fs'"],
  ["re-exports", 'export * from "./other.ts";', "IL_SBX_007", "'./other.ts'"],
  ["a throw", 'throw new Error("at once");', "IL_SBX_008", "at once"],
  ["no memory", "const a = []; for (;;) a.push({ x: Math.random() });", "IL_SBX_009", "memory"],
  ["no end", "for (;;);", "IL_SBX_010", "limit loadMs"],
  ["another export", "export const g = () => 1; export const n = 1;", "IL_SBX_005", "exports g"],
])("says what is wrong with an adapter: %s", async (_what, code, expected, words) => {
  // On a busy machine it takes seconds to fill a memory, however small.
  const loadMs = expected === "IL_SBX_010" ? 1_500 : 20_000;
  await using sandbox = open(code, { limits: { loadMs, memoryMb: 8 } });
  const problem = await sandbox.check("f");
  expect(problem).toMatchObject({ code: expected, place: sandbox.source.file });
  expect(problem?.message).toContain(words);
  expect(await sandbox.call("f", "{}", { signal: never })).toMatchObject({ ok: false });
});

test.each<[string, string, string]>([
  ["a file that is not there", join(folder, "none.ts"), "IL_SBX_001"],
  ["another ending", write("{}", "json"), "IL_SBX_002"],
  ["a large file", write(`// ${"x".repeat(2 ** 20)}`), "IL_SBX_003"],
  ["TypeScript that is not erasable", write("enum A { B }"), "IL_SBX_004"],
])("refuses %s before anything runs", (_what, file, code) => {
  const options = { name: "test", hosts: [], allowAddresses: [], secrets: {} };
  const log = { info: () => undefined, warn: () => undefined };
  expect(openSandbox({ ...options, file, log })).toMatchObject({ ok: false, problem: { code } });
});

test.each(["ts", "js"])("the place of a mistake is its place in the .%s file", async (ending) => {
  const types = ending === "ts" ? "type A = { a: 1;\n  b: 2 };" : "//\n";
  const file = write(`${types}\n\nexport const f = ;\n`, ending);
  const log = { info: () => undefined, warn: () => undefined };
  const opened = openSandbox({ name: "x", file, hosts: [], allowAddresses: [], secrets: {}, log });
  const problem = opened.ok ? await opened.sandbox.check("f") : opened.problem;
  if (opened.ok) await opened.sandbox.close();
  expect(formatProblem(problem!)).toContain(":4:18");
});

test("a child that dies fails its calls, and the next call finds another one", async () => {
  const code = "export const pending = () => new Promise(() => {}); export const f = () => 1;";
  await using sandbox = open(code);
  const call = sandbox.call("pending", "{}", { signal: never });
  await sandbox.call("f", "{}", { signal: never });
  process.kill(childrenOf(process.pid)[0]!, "SIGKILL");
  expect(await call).toMatchObject({
    ok: false,
    retry: true,
    failure: { code: "IL_SBX_106", reason: "the adapter lost its process: signal SIGKILL" },
  });
  expect(await sandbox.call("f", "{}", { signal: never })).toEqual({ ok: true, value: 1 });
});

test("a call behind one that goes beyond a limit is run all the same", async () => {
  await using sandbox = open("export const loop = () => { for (;;); }; export const f = () => 1;", {
    limits: { cpuMs: 100 },
  });
  await sandbox.call("f", "{}", { signal: never });
  const results = await Promise.all(
    ["loop", "f", "f"].map((name) => sandbox.call(name, "{}", { signal: never })),
  );
  expect(results).toMatchObject([{ ok: false }, { value: 1 }, { value: 1 }]);
});

test.each<[string, string, string, number?]>([
  ["whose exception hangs when it is read", "throw { get message() { for (;;); } };", "IL_SBX_"],
  [
    "whose stack hangs when it is made",
    "Error.prepareStackTrace = () => { for (;;); }; throw new Error('x');",
    "IL_SBX_106",
  ],
  ["whose exports are not set", "await new Promise(() => {}); export let f;", "IL_SBX_008", 5_000],
])("an adapter %s is a problem, soon", async (_what, code, expected, loadMs = 400) => {
  await using sandbox = open(code, { limits: { loadMs, graceMs: 400 } });
  const startedMs = performance.now();
  expect((await sandbox.check("f"))?.code).toContain(expected);
  expect(performance.now() - startedMs).toBeLessThan(8_000);
});

test("an adapter that once took too long to load is tried again", async () => {
  // The process may take most of it to start.
  const untilMs = Date.now() + 4_000;
  await using sandbox = open(`while (Date.now() < ${untilMs}); export const f = () => 1;`, {
    limits: { loadMs: 400 },
  });
  expect(await sandbox.check("f")).toMatchObject({ code: "IL_SBX_010" });
  await new Promise((resolve) => setTimeout(resolve, untilMs - Date.now()));
  // On a busy machine 400 ms are little.
  const call = () => sandbox.call("f", "{}", { signal: never });
  await expect.poll(call).toEqual({ ok: true, value: 1 });
});

test("limits of calls and arguments have names", async () => {
  await using sandbox = open("export const f = () => new Promise(() => {});", {
    limits: { callsMax: 1, argumentBytesMax: 10, wallMs: 500 },
  });
  const first = sandbox.call("f", "{}", { signal: never });
  expect(await sandbox.call("f", "{}", { signal: never })).toMatchObject({
    failure: { code: "IL_SBX_113", reason: expect.stringContaining("callsMax") as string },
  });
  expect(await sandbox.call("f", '"0123456789"', { signal: never })).toMatchObject({
    failure: { code: "IL_SBX_112", reason: expect.stringContaining("argumentBytesMax") as string },
  });
  expect(await first).toMatchObject({ failure: { code: "IL_SBX_104" } });
});

test("closing ends the calls and the process", async () => {
  const sandbox = open("export const f = () => new Promise(() => {});");
  await sandbox.check("f");
  const [child] = childrenOf(process.pid);
  const call = sandbox.call("f", "{}", { signal: never });
  await sandbox.close();
  expect(await call).toMatchObject({ ok: false, failure: { code: "IL_SBX_114" } });
  expect(await sandbox.call("f", "{}", { signal: never })).toMatchObject({ ok: false });
  expect(isAlive(child!)).toBe(false);
});

test("no child outlives a parent that is killed", async () => {
  const file = write("export const f = () => 1;");
  const parent = spawn(process.execPath, [
    "--conditions=@ingestlayer/source",
    "--input-type=module-typescript",
    "--eval",
    `import { openSandbox } from ${JSON.stringify(join(import.meta.dirname, "sandbox.ts"))};
     const log = { info() {}, warn() {} };
     const opened = openSandbox({ name: "x", file: ${JSON.stringify(file)}, hosts: [],
       allowAddresses: [], secrets: {}, log });
     await opened.sandbox.check("f");
     console.log("ready");`,
  ]);
  await once(parent.stdout, "data");
  const [child] = childrenOf(parent.pid!);
  expect(isAlive(child!)).toBe(true);
  parent.kill("SIGKILL");
  await expect.poll(() => isAlive(child!)).toBe(false);
});

test("the child itself may do nothing but what it is there for", () => {
  const attempts = `
    const attempts = {
      read: () => process.getBuiltinModule("fs").readFileSync("/etc/hostname"),
      readHome: () => process.getBuiltinModule("fs").readdirSync(process.getBuiltinModule("os").homedir()),
      write: () => process.getBuiltinModule("fs").writeFileSync("/tmp/ingestlayer-escape", "x"),
      spawn: () => process.getBuiltinModule("child_process").execFileSync("/bin/sh", ["-c", "id"]),
      worker: () => new (process.getBuiltinModule("worker_threads").Worker)("", { eval: true }),
      inspect: () => process.getBuiltinModule("inspector").open(0),
    };
    const ends = Object.entries(attempts).map(([name, attempt]) => {
      try { attempt(); return [name, "done"]; } catch (error) { return [name, error.code]; }
    });
    console.log(JSON.stringify({ ends, environment: Object.keys(process.env) }));`;
  const { stdout } = spawnSync(process.execPath, [...nodeFlags(), "--eval", attempts], {
    env: {},
    encoding: "utf8",
  });
  const { ends, environment } = JSON.parse(stdout) as {
    ends: readonly [string, string][];
    environment: readonly string[];
  };
  expect(environment).toEqual([]);
  expect(ends.map(([name, end]) => `${name}: ${end}`)).toEqual(
    ["read", "readHome", "write", "spawn", "worker", "inspect"].map(
      (name) => `${name}: ERR_ACCESS_DENIED`,
    ),
  );
});

function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync("ps", ["-o", "pid=,args=", "--ppid", String(pid)], {
    encoding: "utf8",
  });
  return stdout
    .split("\n")
    .filter((line) => line.includes("--permission"))
    .map((line) => Number.parseInt(line, 10));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
