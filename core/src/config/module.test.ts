import { join } from "node:path";
import { writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defineConfig } from "./define.ts";
import { readConfig } from "./load.ts";
import { storyPlugins } from "./samples/plugins.ts";
import { makeFolder, printed } from "./samples/read-text.ts";

const options = { env: { WEBHOOK: "https://hooks.example.com/x" }, plugins: storyPlugins };

const good = `
const tiers: readonly string[] = ["free", "pro"];
export const config = {
  events: { "user.left": { tier: tiers.join(" | ") } },
  destinations: { chat: { slack: { webhook: "\${WEBHOOK}" } } },
  pipelines: { goodbye: { on: "user.left", batch: undefined, to: [{ chat: { text: "Bye" } }] } },
};
`;

test("a config written in TypeScript is read like one in YAML", async () => {
  await using folder = await makeFolder({ "ingestlayer.config.ts": good });
  const file = join(folder.path, "ingestlayer.config.ts");
  const { config, problems, source } = await readConfig(file, options);
  expect(problems).toEqual([]);
  expect(config.destinations.get("chat")?.config).toEqual({ webhook: options.env.WEBHOOK });
  expect(config.catalog.check("user.left", { tier: "fre" })?.code).toBe("IL_EVT_103");
  // The text that is kept with the config's version is that of the values, without secrets.
  expect(source.text).toContain('"tier": "free | pro"');
  expect(source.text).not.toContain(options.env.WEBHOOK);
});

test("a changed file is read anew", async () => {
  await using folder = await makeFolder({ "c.config.ts": good });
  const file = join(folder.path, "c.config.ts");
  const first = await readConfig(file, options);
  await writeFile(file, good.replaceAll("user.left", "user.gone"));
  const second = await readConfig(file, options);
  expect(first.config.catalog.names).toEqual(["user.left"]);
  expect(second.config.catalog.names).toEqual(["user.gone"]);
  expect(first.source.hash).not.toBe(second.source.hash);
});

test("mistakes in it have the path for their place", async () => {
  await using folder = await makeFolder({
    "mistaken.ts": `export const config = { pipelines: { p: { on: "a", stepz: [], to: [{ x: {} }] } }, events: { a: new Map() } };`,
    "none.ts": "export const other = 1;",
    "broken.ts": "throw new Error('out of order');",
  });
  const report = async (name: string) => {
    const file = join(folder.path, name);
    const { problems } = await readConfig(file, options);
    return printed(problems).replaceAll(`${folder.path}/`, "");
  };
  const told = [await report("mistaken.ts"), await report("none.ts"), await report("broken.ts")];
  await expect(told.join("")).toMatchFileSnapshot("testdata/module.txt");
});

test("defineConfig gives back what it got, and types refuse what no config has", () => {
  const config = defineConfig({
    undeclared: "accept",
    events: { a: { b: ["string"], c: { d: "int?" } } },
    destinations: { d: { postgres: { connection: "x" }, delivery: { batch: 5, retry: {} } } },
    pipelines: { p: { on: ["a"], batch: { linger: "5ms" }, to: [{ d: {} }, "d"] } },
  });
  expect(config.undeclared).toBe("accept");
  // @ts-expect-error -- no such word
  defineConfig({ undeclared: "perhaps" });
  // @ts-expect-error -- a duration has a unit
  defineConfig({ pipelines: { p: { on: "a", batch: { linger: 5 }, to: [{ d: {} }] } } });
  // @ts-expect-error -- no such section
  defineConfig({ destination: {} });
});
