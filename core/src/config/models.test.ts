import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineModel } from "../plugin.ts";
import { secret } from "../plugin/fields.ts";
import { formatProblem } from "../errors.ts";
import { configJsonSchema } from "./json-schema.ts";
import { readConfig } from "./load.ts";
import { makeFolder } from "./samples/read-text.ts";

const oracle = defineModel({
  manifest: {
    name: "oracle",
    version: "1.0.0",
    apiVersion: 1,
    kind: "model",
    summary: "Knows it all.",
  },
  config: z.strictObject({
    url: z.url().default("https://oracle.example"),
    key: secret("API key."),
  }),
  urls: ({ url }) => [url],
  create: () => ({
    identity: {},
    classify: () => Promise.resolve({ ok: true, answer: 42 }),
  }),
});

async function read(model: string) {
  await using folder = await makeFolder({
    "ingestlayer.yaml": `models: { m: ${model} }\n`,
    "adapter.ts": "export const classify = () => 1;\n",
  });
  const file = join(folder.path, "ingestlayer.yaml");
  const read = await readConfig(file, { env: { KEY: "a secret" }, plugins: [oracle] });
  const lines = read.problems.map((problem) => formatProblem(problem).replaceAll(folder.path, ""));
  return { model: read.config.models.get("m"), lines, folder: folder.path };
}

test("a model may be a plugin, with limits beside it", async () => {
  const written =
    '{ oracle: { key: "${KEY}" }, timeout: 5s, rate: { calls: 10, per: 1s }, budget: { tokensPerDay: 9 } }';
  const { model, lines, folder } = await read(written);
  expect(lines).toEqual([]);
  expect(model).toEqual({
    kind: "plugin",
    plugin: oracle,
    config: { url: "https://oracle.example", key: "a secret" },
    allowAddresses: [],
    timeoutMs: 5_000,
    concurrency: 8,
    rate: { events: 10, perMs: 1_000 },
    budget: { tokensPerDay: 9 },
    folder,
    path: ["models", "m", "oracle"],
  });
});

test("a model may be an adapter", async () => {
  const { model, lines } = await read("{ adapter: ./adapter.ts, hosts: ['*.example.com:8443'] }");
  expect(lines).toEqual([]);
  expect(model).toMatchObject({ kind: "adapter", hosts: ["*.example.com:8443"], memoryMb: 64 });
  expect(model).not.toHaveProperty("rate");
});

test.each<[string, string, string]>([
  ["a misspelt plugin", "{ orakle: {} }", "Did you mean 'oracle'?"],
  ["a misspelt option", '{ oracle: { kee: "${KEY}" } }', "unknown key 'kee'"],
  ["a missing option", "{ oracle: {} }", "missing key 'key'"],
  ["a mistaken limit", '{ oracle: { key: "${KEY}" }, timeout: soon }', "'timeout'"],
  ["a misspelt limit", '{ oracle: { key: "${KEY}" }, timeuot: 5s }', "timeuot"],
  ["a budget of nothing", "{ adapter: ./adapter.ts, budget: {} }", "at least one limit"],
  ["a misspelt budget", "{ adapter: ./adapter.ts, budget: { tokenPerDay: 1 } }", "tokensPerDay"],
  ["two plugins", '{ oracle: { key: "${KEY}" }, other: {} }', "names several"],
  ["an adapter that is not there", "{ adapter: ./none.ts }", "there is no such file"],
  ["an address that is none", "{ adapter: ./adapter.ts, allowAddresses: [999.0.0.1] }", "address"],
  ["nothing", "{}", "missing key 'adapter'"],
])("reports %s", async (_what, written, expected) => {
  const { lines } = await read(written);
  expect(lines.join("\n")).toContain(expected);
});

test("the JSON Schema knows both forms", () => {
  const text = JSON.stringify(configJsonSchema([oracle]));
  expect(text).toContain("Knows it all.");
  expect(text).toContain("A pace of calls.");
});
