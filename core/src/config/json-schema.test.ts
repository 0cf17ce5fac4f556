import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { configJsonSchema } from "./json-schema.ts";
import { storyPlugins } from "./samples/plugins.ts";

const schema = configJsonSchema(storyPlugins);
// Keywords of our own say what kind of text a field is.
const validate = new Ajv({ strict: true, allowUnionTypes: true })
  .addKeyword("x-ingestlayer")
  .addFormat("uri", (text) => URL.canParse(text))
  .compile(schema);

function story(): Record<string, Record<string, unknown>> {
  return parse(readFileSync(join(import.meta.dirname, "testdata/story.yaml"), "utf8"));
}

test("the story's config is valid", () => {
  expect([validate(story()), validate.errors]).toEqual([true, null]);
});

test("so is a config of defaults alone", () => {
  expect(validate({})).toBe(true);
});

const pipeline = { on: "a", to: [{ oncall: { text: "x" } }] };

describe("a config is valid", () => {
  test.each<[string, object]>([
    ["with a variable for a number", { destinations: { d: postgres({ pool: "${POOL:-4}" }) } }],
    ["with a variable for a truth value", { destinations: { d: postgres({ tls: "${TLS}" }) } }],
    ["with a variable for a closed list", { undeclared: "${UNDECLARED}" }],
    ["with a variable for a host", { models: { m: { adapter: "./a.ts", hosts: ["${HOST}"] } } }],
    ["with a step without options", { pipelines: { p: { ...pipeline, steps: ["redact.pii"] } } }],
    [
      "with a step of no options",
      { pipelines: { p: { ...pipeline, steps: [{ "redact.pii": null }] } } },
    ],
    ["with a variable for a URL", { destinations: { d: slack("${PROXY}") } }],
    ["with a URL", { destinations: { d: slack("http://proxy.internal:3128") } }],
    ["with any object as an event", { events: { a: "json" } }],
    ["with nested fields", { events: { a: { "b?": { c: [{ d: "int?" }] } } } }],
    [
      "with limits of its deliveries",
      { destinations: { d: { ...postgres({}), delivery: { batch: 9 } } } },
    ],
  ])("%s", (_what, config) => {
    expect([validate(config), validate.errors]).toEqual([true, null]);
  });
});

describe("a config is not valid", () => {
  test.each<[string, object]>([
    ["with an unknown section", { destination: {} }],
    ["with an unknown step", { pipelines: { p: { ...pipeline, steps: [{ clasify: {} }] } } }],
    [
      "with two steps in one",
      { pipelines: { p: { ...pipeline, steps: [{ "redact.pii": {}, "filter.match": "x" }] } } },
    ],
    [
      "with an unknown option of a step",
      { pipelines: { p: { ...pipeline, steps: [{ "redact.pii": { feilds: [] } }] } } },
    ],
    ["with a pipeline that goes nowhere", { pipelines: { p: { on: "a", to: [] } } }],
    ["with a duration without a unit", { pipelines: { p: { ...pipeline, batch: { linger: 5 } } } }],
    ["with an unknown option of a destination", { destinations: { d: postgres({ pol: 3 }) } }],
    ["with a URL that is none", { destinations: { d: slack("proxy") } }],
    ["with an unknown source", { sources: { s: { type: "webhok" } } }],
    [
      "with an unknown option of a source",
      { sources: { s: { ...(story()["sources"]?.["helpdesk"] as object), x: 1 } } },
    ],
    ["with a word that is none of a closed list", { undeclared: "perhaps" }],
    ["with an event name in capitals", { events: { "User.Left": "json" } }],
    ["with a list of two types", { events: { a: { b: ["int", "string"] } } }],
  ])("%s", (_what, config) => {
    expect(validate(config)).toBe(false);
  });
});

test("describes every section and every option of the plugins", () => {
  const text = JSON.stringify(schema);
  for (const words of [
    "What the label may be.",
    "Where the database is.",
    "Longest wait between",
  ]) {
    expect(text).toContain(words);
  }
  const sections = schema.properties ?? {};
  for (const [name, section] of Object.entries(sections)) {
    expect([name, typeof section === "object" && section.description]).toEqual([
      name,
      expect.any(String),
    ]);
  }
});

function postgres(options: object): object {
  return { postgres: { connection: "c", ...options } };
}

function slack(proxy: string): object {
  return { slack: { webhook: "w", proxy } };
}
