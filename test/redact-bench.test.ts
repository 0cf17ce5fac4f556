import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { AS_LABELLED, AS_PRESIDIO, f2, score } from "../bench/redact/score.ts";
import { readCorpus } from "../bench/redact/train/corpus.ts";

const folder = mkdtempSync(join(tmpdir(), "labelled-"));
afterAll(() => rmSync(folder, { recursive: true }));

function folderWith(name: string, content: string | undefined): string {
  const path = join(folder, name);
  mkdirSync(path);
  if (content !== undefined) writeFileSync(join(path, "set.jsonl"), content);
  return path;
}

test.each([
  ["an empty folder", undefined, "it is empty"],
  ["what is no JSON", "{}\n{text", "set.jsonl:1: no text or no spans"],
  ["a broken line", '{"id":"1","text":"a","spans":[]}\n{text', "set.jsonl:2: this is no JSON"],
  [
    "a span beyond the text",
    '{"id":"1","text":"a","spans":[{"start":0,"end":9,"type":"PERSON"}]}',
    "from 0 to 9 is not within the text",
  ],
])("says what is wrong with %s", (name, content, message) => {
  const path = folderWith(name, content);
  expect(() => readCorpus(path)).toThrow(message);
});

test("says that there is no folder", () => {
  expect(() => readCorpus(join(folder, "none"))).toThrow("There is no folder");
});

test("reads every set by its name, labels on mentions too", () => {
  const line = '{"id":"1","text":"hi @jo","spans":[{"start":4,"end":6,"type":"PERSON"}]}\n';
  const sets = readCorpus(folderWith("good", line));
  expect([...sets.keys()]).toEqual(["set"]);
  expect(sets.get("set")?.[0]?.spans).toHaveLength(1);
});

test("spans that nothing parts are one to Presidio's rule, and several as they are labelled", () => {
  const text = "😀 send it to 20789 Allika 46, Riisa";
  const number = { start: text.indexOf("20789"), end: text.indexOf(" Allika"), type: "ADDRESS" };
  const street = { start: text.indexOf("Allika"), end: text.indexOf(","), type: "ADDRESS" };
  const texts = [{ id: "1", text, spans: [number, street] }];
  const whole = [[{ ...number, end: street.end }]];
  expect(score(texts, whole, AS_LABELLED)).toMatchObject({ wanted: 2, matched: 1, useful: 1 });
  expect(f2(score(texts, whole, AS_PRESIDIO))).toBe(1);
  const half = score(texts, [[street]], AS_PRESIDIO);
  expect(half).toMatchObject({ wanted: 1, matched: 0, labelled: 13, visible: 5 });
});
