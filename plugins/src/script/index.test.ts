import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { types } from "@ingestlayer/core/plugin";
import type { JsonObject, Verdict } from "@ingestlayer/core/plugin";
import { testEvent, testStep } from "@ingestlayer/core/testing";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { examples } from "./examples.ts";
import { script } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "ingestlayer-script-"));
afterAll(() => rmSync(folder, { recursive: true }));

const inputType = types.object({ n: { type: types.int } }, { name: "number.seen" });
let files = 0;

function open(code: string, options: object = {}) {
  const file = `script-${(files += 1)}.ts`;
  writeFileSync(join(folder, file), code);
  return testStep(script, { config: { file, ...options }, inputType, folder });
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => testEvent({ n }));

test("transforms, drops, and fails event by event, in order", async () => {
  await using step = await open(`
    export function transform(event: { n: number }, meta: { id: string; received_at: string }) {
      if (event.n % 4 === 1) return;
      if (event.n % 4 === 2) throw new RangeError("no twos");
      if (event.n % 4 === 3) return "three";
      return { ...event, by: meta.id.length, year: new Date(meta.received_at).getUTCFullYear() };
    }
  `);
  expect(step.problems).toEqual([]);
  const verdicts = await step.process(numbers(250));
  expect(verdicts).toHaveLength(250);
  expect(verdicts.slice(200, 204)).toMatchObject([
    { kind: "keep", payload: { n: 200, by: 36, year: 2026 } },
    { kind: "drop", reason: "the script returned nothing" },
    {
      kind: "fail",
      retry: false,
      failure: { code: "IL_SCR_001", reason: "transform threw: RangeError: no twos" },
    },
    { kind: "fail", retry: false, failure: { code: "IL_SCR_002" } },
  ]);
});

test("what comes out is declared, checked, and known behind", async () => {
  await using step = await open(
    "export const transform = ({ n }) => ({ n: n === 1 ? 'one' : n });",
    {
      output: { n: "int" },
    },
  );
  expect(step.outputType.fields).toEqual({ n: { type: types.int } });
  expect(await step.process(numbers(2))).toMatchObject([
    { kind: "keep", payload: { n: 0 } },
    { kind: "fail", failure: { code: "IL_SCR_003", detail: { field: "n" } } },
  ]);
  await using undeclared = await open("export const transform = (event) => event;");
  expect(undeclared.outputType).toMatchObject({ fields: {}, open: true });
});

test("a list makes several events of one, each of the declared type", async () => {
  await using step = await open(
    `export const transform = ({ n }) => n === 3 ? [{ n }, { n: "x" }] : n === 4 ? [{ n }, null]
       : Array.from({ length: n }, (_, part) => ({ n, part }));`,
    { output: { n: "int", part: "int?" } },
  );
  expect(await step.process(numbers(5))).toMatchObject([
    { kind: "split", payloads: [] },
    { kind: "split", payloads: [{ n: 1, part: 0 }] },
    {
      kind: "split",
      payloads: [
        { n: 2, part: 0 },
        { n: 2, part: 1 },
      ],
    },
    { kind: "fail", retry: false, failure: { code: "IL_SCR_003", detail: { field: "[1].n" } } },
    {
      kind: "fail",
      retry: false,
      failure: { code: "IL_SCR_002", reason: expect.stringContaining("null as [1] of") as string },
    },
  ]);
});

test("an event that loops fails alone", async () => {
  await using step = await open(
    "export const transform = (event) => { while (event.n === 13); return event; };",
    { time: "400ms" },
  );
  const verdicts = await step.process(numbers(20));
  expect(verdicts.flatMap(({ kind }, n) => (kind === "keep" ? [] : [[n, kind]]))).toEqual([
    [13, "fail"],
  ]);
  expect(verdicts[13]).toMatchObject({ retry: true, failure: { code: "IL_SBX_101" } });
});

test("integers beyond 2^53 pass whole", async () => {
  await using step = await open("export const transform = (event) => event;");
  const payload = { id: 9007199254740993n, n: 0.1 };
  expect(await step.process([testEvent(payload)])).toEqual([{ kind: "keep", payload }]);
});

// Only what a script changed comes back from its process: each of these must look as if all had.
const changes: Readonly<Record<string, string>> = {
  nothing: "(event) => event",
  "a copy": "(event) => structuredCopy(event)",
  "a field more": "(event) => ({ ...event, more: [1, { a: null }] })",
  "a field before": "(event) => ({ first: 1, ...event })",
  "a field less": "({ a, ...event }) => event",
  "a field in place": "(event) => { event.a = 'new'; return event; }",
  "in place, and a copy": "(event) => { event.a = 'new'; return { ...event }; }",
  "inside, in place": "(event) => { for (const key in event) set(event[key]); return event; }",
  "inside, of a copy": "(event) => { const copy = { ...event }; set(copy.a); return copy; }",
  "a field deleted": "(event) => { delete event.a; return event; }",
  "a field deleted inside": "(event) => { if (isObject(event.a)) delete event.a.b; return event; }",
  "a field set again, last":
    "(event) => { const { a } = event; delete event.a; event.a = a; return event; }",
  reversed: "(event) => Object.fromEntries(Object.entries(event).reverse())",
  "what JSON leaves out": "(event) => ({ ...event, a: undefined, b: () => 1, c: Symbol('s') })",
  "what JSON writes otherwise": "(event) => ({ ...event, a: new Date(0), b: NaN, c: -0 })",
  "a field that leaves itself out": "(event) => ({ ...event, a: { toJSON() {} } })",
  "an event of another form": "(event) => ({ ...event, toJSON: () => ({ other: 1 }) })",
  "an instance": "(event) => Object.assign(new (class { own = 1 })(), event)",
  "no prototype": "(event) => Object.assign(Object.create(null), event)",
  getters: "(event) => Object.defineProperty(event, 'a', { get: () => 7, enumerable: true })",
  "a proxy": "(event) => new Proxy(event, {})",
  __proto__:
    "(event) => JSON.parse(JSON.stringify(event).replace('{', '{\"__proto__\":{\"a\":1},'))",
};
const prelude = `
  const isObject = (value) => typeof value === "object" && value !== null;
  const set = (value) => { if (isObject(value)) value[Array.isArray(value) ? value.length : "set"] = 1; };
  const structuredCopy = (value) => JSON.parse(JSON.stringify(value));`;

test("what comes back is what was returned, whatever was changed", async () => {
  const code = `${prelude}\nexport const changes = {
    ${Object.entries(changes)
      .map(([name, change]) => `[${JSON.stringify(name)}]: ${change}`)
      .join(",\n")}
  };\n`;
  await using step = await open(
    `${code}export const transform = (event, { name }) => changes[name](event);`,
  );
  const { changes: direct } = (await import(join(folder, `script-${files}.ts`))) as {
    readonly changes: Readonly<Record<string, (event: unknown) => unknown>>;
  };
  const key = fc.constantFrom("a", "b", "c", "1", "__proto__", "toString");
  // Long integers become bigints on the way, which is tested above.
  const value = fc
    .jsonValue({ maxDepth: 3 })
    .filter((json) => !/\d{16}/.test(JSON.stringify(json)));
  const payloads = fc.sample(fc.dictionary(key, value, { noNullPrototype: true }), 60);
  const texts = [{ a: { b: [1, { c: 2 }] }, b: [] }, {}, ...payloads].map((one) =>
    JSON.stringify(one),
  );
  for (const [name, change] of Object.entries(direct)) {
    const verdicts = await step.process(
      texts.map((text) => testEvent(JSON.parse(text) as JsonObject, { name })),
    );
    const returned = verdicts.map((verdict) => JSON.stringify(written(verdict)));
    expect(returned, name).toEqual(texts.map((text) => JSON.stringify(change(JSON.parse(text)))));
  }
});

const brokenProtocol = { kind: "fail", failure: { code: "IL_SBX_108" } };
const noResult = { kind: "fail", failure: { reason: "transform threw: no result" } };

test.each<[string, object]>([
  ["1", brokenProtocol],
  ["[]", brokenProtocol],
  ["[[], []]", brokenProtocol],
  ["[[{}, {}], []]", brokenProtocol],
  ["[[null], [[1, {}]]]", brokenProtocol],
  ['[[null], [["length", {}]]]', brokenProtocol],
  ["[[null], [[0, {}], [0, {}]]]", brokenProtocol],
  ["[[null], []]", noResult],
  ["[[{}], [[0, 7]]]", noResult],
  ["[[null], [[0, {}]]]", { kind: "drop" }],
  ['[[{ "__proto__": { "a": 1 } }], []]', { kind: "keep" }],
])("results that a script forged are its own events' alone: %s", async (forged, verdict) => {
  await using step = await open(`
    export function transform(event) {
      JSON.stringify = () => ${JSON.stringify(forged)};
      return event;
    }
  `);
  expect(await step.process([testEvent({ n: 1 })])).toMatchObject([verdict]);
  expect(({} as { readonly a?: unknown }).a).toBeUndefined();
});

test("says what is wrong with a script", async () => {
  await using wrongType = await open("export const transform = (event) => event;", {
    output: { n: "itn" },
  });
  expect(wrongType.problems.join()).toContain("itn");
  await using missing = await testStep(script, { config: { file: "none.ts" }, inputType, folder });
  expect(missing.problems.join()).toContain("IL_SBX_001");
  await expect(open("export const other = 1;")).rejects.toMatchObject({ code: "IL_SBX_005" });
});

test.each(examples)("example: $title", async ({ code, config, input, output }) => {
  await using step = await open(code, config);
  expect(step.problems).toEqual([]);
  const verdicts = await step.process(input.map((payload) => testEvent(payload)));
  expect(verdicts.map(written)).toEqual(output);
});

/** A verdict as the examples write it: an event, several, or none. */
function written(verdict: Verdict): unknown {
  if (verdict.kind === "split") return verdict.payloads;
  return verdict.kind === "keep" ? verdict.payload : undefined;
}
