import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { graphOf, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { runForTest } from "../server/src/testing/run-cli.ts";
import { schemeNames } from "../plugins/src/webhook/schemes.ts";
import { readme, readmeBlock, readmeEvent } from "./support/readme.ts";
import { root, runModule } from "./support/run.ts";
import { startedUrl } from "./support/started-url.ts";

// What the README shows is run as it stands: a reader copies it.

const recipe = join(root, "recipes/support-escalations");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(recipe, ".docs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The pipelines of a config that loads without a mistake, as they are drawn. */
async function pipelinesOf(file: string) {
  const loaded = await loadProject(file, {
    env: {
      DATABASE_URL: "postgres://u@127.0.0.1/d",
      HELPDESK_SECRET: `whsec_${Buffer.alloc(32).toString("base64")}`,
      MODEL_HOST: "127.0.0.1:1",
      MODEL_KEY: "k",
      MODEL_NAME: "m",
      MODEL_URL: "http://127.0.0.1:1/v1",
    },
    plugins: builtinPlugins,
    log: { info: () => undefined, warn: () => undefined },
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return graphOf(loaded.project).pipelines;
}

test("the README's config loads, and is the demo's pipeline", async () => {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, readmeBlock("yaml", "pipelines:").replace("./adapters", "../adapters"));
  const [told] = await pipelinesOf(file);
  const [run] = await pipelinesOf(join(recipe, "ingestlayer.yaml"));
  // The demo has a webhook besides, which the README shows apart.
  expect({ ...told, sources: run?.sources }).toEqual(run);
});

test("the README's curl body and SDK call are accepted by a server with that event", async () => {
  const config = readmeBlock("yaml", "pipelines:");
  const file = join(folder, "events.yaml");
  await writeFile(file, config.slice(0, config.indexOf("models:")));
  const server = runModule("server/src/main.ts", ["start", "--config", file, "--port", "0"]);
  try {
    const url = await startedUrl(server);
    const body = readmeEvent();
    const response = await fetch(`${url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(await response.json()).toMatchObject({ repeated: false });
    expect(response.status).toBe(202);

    const { payload: ticket } = JSON.parse(body) as { payload: unknown };
    const snippet = readmeBlock("ts", "createClient").replace("http://127.0.0.1:8787", url);
    const script = join(folder, "emit.ts");
    const given = `const ticket = ${JSON.stringify(ticket)};`;
    await writeFile(script, `${given}\n${snippet}\nprocess.exit(0);\n`);
    const run = await runModule(script.slice(root.length + 1)).ended;
    expect(run, run.stderr).toMatchObject({ code: 0 });
  } finally {
    server.process.kill("SIGTERM");
    await server.ended;
  }
});

test("every command, bench and folder that the README names is there, and it counts right", async () => {
  const named = [...readme.matchAll(/`(?:npx )?ingestlayer ([a-z]+)/g)];
  expect(named.length).toBeGreaterThan(0);
  const told = ["why", "check", "tail", "stats", "graph", "dlq", "replay", "diff"];
  const { out } = await runForTest(["--help"]);
  for (const name of [...told, ...named.map(([, name]) => name)]) {
    expect(readme).toContain(name);
    expect(out).toMatch(new RegExp(`^ {2}${name} `, "m"));
  }
  for (const [, bench] of readme.matchAll(/npm run bench -- (\w+)/g)) {
    expect(existsSync(join(root, `bench/${bench}.bench.ts`))).toBe(true);
  }
  for (const [, path = ""] of readme.matchAll(/\]\((?!https:)([^)]+)\)/g)) {
    expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  }
  expect(readme).toContain(`one of ${numerals.get(schemeNames.length)}`);
  const recipes = readdirSync(join(root, "recipes"), { withFileTypes: true });
  const count = recipes.filter((entry) => entry.isDirectory()).length;
  expect(readme).toContain(`${numerals.get(count)} use cases`);
});

const numerals = new Map(
  ["seventeen", "eighteen", "nineteen", "twenty", "twenty-one", "twenty-two", "twenty-three"]
    .concat(["twenty-four", "twenty-five", "twenty-six", "twenty-seven", "twenty-eight"])
    .map((word, index) => [17 + index, word]),
);
