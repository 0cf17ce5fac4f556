import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { readConfig } from "./load.ts";
import { storyPlugins } from "./samples/plugins.ts";
import { makeFolder } from "./samples/read-text.ts";

const story = readFileSync(join(import.meta.dirname, "testdata/story.yaml"), "utf8");

/** The story with some of its lines and signs lost, doubled or changed. */
const damaged = fc
  .array(
    fc.record({
      at: fc.nat({ max: story.length - 1 }),
      lost: fc.nat({ max: 12 }),
      put: fc.constantFrom(
        "",
        " ",
        "\n",
        ":",
        "x",
        "[",
        "}",
        "'",
        '"',
        "- ",
        "${X}",
        "${",
        "?",
        "5",
      ),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((damages) =>
    damages.reduce(
      (text, { at, lost, put }) => text.slice(0, at) + put + text.slice(at + lost),
      story,
    ),
  );

const sections = [
  "store",
  "server",
  "undeclared",
  "strict",
  "plugins",
  "events",
  "sources",
  "models",
];
const words = fc.constantFrom("a", "type", "webhook", "postgres", "when", "classify", "on", "to");

/** Any values under the keys that a config has. */
const arbitrary = fc
  .dictionary(
    fc.constantFrom(...sections, "destinations", "pipelines", "other"),
    fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.dictionary(words, fc.dictionary(words, fc.oneof(fc.jsonValue({ maxDepth: 2 }), words))),
    ),
  )
  .map((value) => stringify(value));

test("any text gives a config or problems with a place, and never throws", async () => {
  await using folder = await makeFolder({ "adapters/urgency.ts": "export {};" });
  const file = join(folder.path, "ingestlayer.yaml");
  const env = { HELPDESK_SECRET: "a", MODEL_KEY: "b", DATABASE_URL: "c", SLACK_WEBHOOK_URL: "d" };
  await fc.assert(
    fc.asyncProperty(fc.oneof(damaged, arbitrary), async (text) => {
      await writeFile(file, text);
      const { config, problems } = await readConfig(file, { env, plugins: storyPlugins });
      for (const { place, message, code } of problems) {
        expect(place?.startsWith(file)).toBe(true);
        expect(code).toMatch(/^IL_CFG_\d{3}$/);
        expect(message).not.toMatch(/undefined|\[object|NaN|\.$/);
      }
      if (problems.length > 0) return;
      for (const { plugin, path } of config.destinations.values()) {
        expect(storyPlugins).toContain(plugin);
        expect(path[0]).toBe("destinations");
      }
    }),
    { numRuns: Number(process.env["LAWS_RUNS"] ?? 300) },
  );
});
