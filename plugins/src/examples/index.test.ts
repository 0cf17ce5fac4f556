import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonValue, ModelRequest } from "@ingestlayer/core/plugin";
import { testModel } from "@ingestlayer/core/testing";
import { afterAll, expect, test } from "vitest";
import { examples as shown } from "./examples.ts";
import { examples } from "./index.ts";

const folder = mkdtempSync(join(tmpdir(), "ingestlayer-examples-"));
afterAll(() => rmSync(folder, { recursive: true }));

const labelled = {
  praise: ["lovely", "great work", "works great", "thanks, lovely", "great, thanks", "lovely work"],
  fault: ["it crashes", "broken again", "error on start", "it is broken", "crashes with an error"],
};

const asking = (input: JsonValue, labels: JsonValue = ["praise", "fault"]): ModelRequest => ({
  input,
  labels,
  schema: {},
  prompt: "",
});

test("labels texts by its examples, and says how well", async () => {
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(line), warn: () => undefined };
  await using model = testModel(examples, { config: { labelled }, log });
  expect(model.problems).toEqual([]);
  expect(await model.classify(asking("great, it works"))).toEqual({ ok: true, answer: "praise" });
  expect(await model.classify(asking({ subject: "help", body: "an error, broken" }))).toEqual({
    ok: true,
    answer: "fault",
  });
  expect(lines.join()).toMatch(/trained on 11 texts of 2 labels.*found \d+ %.*guessing finds 50 %/);
});

test("answers only with what is asked for", async () => {
  await using model = testModel(examples, { config: { labelled } });
  expect(await model.classify(asking("great", ["fault", "other"]))).toMatchObject({
    answer: "fault",
  });
  expect(await model.classify(asking("great", ["other", "another"]))).toMatchObject({
    failure: { code: "IL_EXM_102" },
  });
  expect(await model.classify(asking("great", { urgency: "string" }))).toMatchObject({
    failure: { code: "IL_EXM_101" },
  });
});

test("reads a file, and its fingerprint follows the examples", async () => {
  const lines = Object.entries(labelled).flatMap(([label, texts]) =>
    texts.map((text) => JSON.stringify({ text, label })),
  );
  writeFileSync(join(folder, "labelled.jsonl"), `${lines.join("\n")}\n\n`);
  const config = { file: "labelled.jsonl" };
  await using fromFile = testModel(examples, { config, folder });
  await using fromConfig = testModel(examples, { config: { labelled } });
  await using other = testModel(examples, {
    config: { labelled: { ...labelled, praise: [...labelled.praise, "fine"] } },
  });
  expect(fromFile.problems).toEqual([]);
  expect(fromFile.fingerprint).toBe(fromConfig.fingerprint);
  expect(other.fingerprint).not.toBe(fromConfig.fingerprint);
});

test.each<[string, object, string]>([
  ["no examples", {}, "expected 'file' or 'labelled'"],
  ["a file that is not there", { file: "none.jsonl" }, "IL_EXM_001"],
  ["a line that is none", { file: "bad.jsonl" }, "IL_EXM_002 line 2 of the examples is no JSON"],
  ["one label", { labelled: { praise: labelled.praise } }, "IL_EXM_004"],
  ["too few of a label", { labelled: { ...labelled, rare: ["once"] } }, "IL_EXM_003"],
  [
    "too many",
    { labelled: { ...labelled, many: Array.from({ length: 2_000 }, (_, n) => `text ${n}`) } },
    "IL_EXM_005",
  ],
])("refuses %s", (_what, config, expected) => {
  writeFileSync(join(folder, "bad.jsonl"), '{"text": "a", "label": "b"}\n{"text"\n');
  expect(testModel(examples, { config, folder }).problems.join()).toContain(expected);
});

test.each(shown)("example: $title", async ({ config, input, labels, answer }) => {
  await using model = testModel(examples, { config });
  expect(await model.classify(asking(input, labels))).toEqual({ ok: true, answer });
});
