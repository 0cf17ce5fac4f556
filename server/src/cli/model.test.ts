import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runForTest } from "../testing/run-cli.ts";

const config = `
events: { feedback.given: { text: string } }
models:
  mood:
    examples:
      labelled:
        praise: [lovely, great work, works great, "thanks, lovely", "great, thanks"]
        fault: [it crashes, broken again, error on start, it is broken, an error]
  unused: { adapter: ./adapter.ts }
  broken: { adapter: ./adapter.ts }
destinations: { rows: { postgres: { connection: "postgres://x@127.0.0.1/x" } } }
pipelines:
  moods:
    on: feedback.given
    steps:
      - classify: { into: mood, labels: [praise, fault], model: mood, input: [text] }
      - classify: { into: other, labels: [praise, fault], model: broken }
    to: [{ rows: { table: t, columns: { mood: $event.mood } } }]
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-model-"));
  await writeFile(join(folder, "ingestlayer.yaml"), config);
  await writeFile(join(folder, "adapter.ts"), "export const nothing = 1;");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(isTerminal: boolean, ...args: readonly string[]) {
  return runForTest(["model", ...args, "--config", join(folder, "ingestlayer.yaml")], {
    isTerminal,
    input: '{"text": "great work"}',
  });
}

test("try prints what the step would add", async () => {
  const { code, out, err } = await run(false, "try", "mood", "--input", "-");
  expect([code, out]).toEqual([0, '{"mood":"praise"}\n']);
  expect(err).toMatch(/^1 calls, \d+ ms\n$/);
});

test("eval prints how often it is right, where not, how long it took, and how far it has come", async () => {
  const file = join(folder, "labelled.jsonl");
  const lines = [
    ["great work", "praise"],
    ["lovely, thanks", "praise"],
    ["broken again", "fault"],
    ["great, it crashes great", "fault"],
  ].map(([text, label]) => JSON.stringify({ payload: { text }, label }));
  await writeFile(file, `${lines.join("\n")}\n`);
  const { code, out, err } = await run(true, "eval", "mood", "--labelled", file);
  expect(code).toBe(0);
  expect(out).toMatch(/^right +\d+\.0 % \([34] of 4\)\nbalanced .*guessing finds 50\.0 %\)\n/);
  expect(out).toMatch(/expected +fault +praise +\(found\)\nfault +\d +\d\npraise +0 +2\n/);
  expect(out).toMatch(/latency +p50 \d+ ms, p95 \d+ ms, max \d+ ms\ncalls +4 for 4 events\n/);
  expect(err).toContain(`${"█".repeat(30)} 100 %  4 events`);
  expect(err).toMatch(/\n$/);
});

test.each<[string, readonly string[], string]>([
  ["an unknown model", ["try", "moood", "--input", "-"], "Did you mean 'mood'?"],
  ["a model that no step asks", ["try", "unused", "--input", "-"], "IL_MDL_007"],
  ["a model that cannot run", ["try", "broken", "--input", "-"], "exports no function 'classify'"],
  [
    "no such file",
    ["eval", "mood", "--labelled", "none.jsonl"],
    "none.jsonl cannot be read: ENOENT",
  ],
])("says what is wrong: %s", async (_what, args, expected) => {
  const { code, err } = await run(false, ...args);
  expect(code).toBe(1);
  expect(err).toContain(expected);
});

test("says which line of the labelled events is wrong", async () => {
  const file = join(folder, "labelled.jsonl");
  await writeFile(file, '{"payload": {"text": "a"}, "label": "praise"}\n{"text": "b"}\n');
  const { code, err } = await run(false, "eval", "mood", "--labelled", file);
  expect([code, err]).toEqual([
    1,
    `IL_CLI_302 ${file}:2 is of another form, expected { "payload": {…}, "label": "…" }\n`,
  ]);
});
