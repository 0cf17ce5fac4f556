import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runForTest } from "../testing/run-cli.ts";

const log = { info: () => undefined, warn: () => undefined };
const config = (steps: string, when: string) => `
store: sqlite:store.db
events: { ticket: { subject: string, tier: free | pro } }
destinations: { hook: { webhook: { url: "https://hooks.example.com/" }, delivery: { retry: { first: 1h } } } }
pipelines:
  main: { on: ticket, steps: ${steps}, to: [{ hook: {}, when: "${when}" }] }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-cli-diff-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(text: string) {
  const file = join(folder, "new.yaml");
  await writeFile(file, text);
  const args = ["diff", file, "--config", join(folder, "ingestlayer.yaml"), "--json"];
  const { code, out } = await runForTest(args);
  return { code, report: out === "" ? undefined : JSON.parse(out) };
}

test("says what a new config would do otherwise, and by its exit code whether", async () => {
  const old = config("[]", "$event.tier == 'free'");
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, old);
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const engine = await createEngine(loaded.project, { log });
  const payloads = [
    { subject: "Help", tier: "pro" },
    { subject: "Hello", tier: "pro" },
  ];
  await engine.ingest(
    payloads.map((payload) => ({ name: "ticket", payload, payloadText: JSON.stringify(payload) })),
  );
  await expect.poll(async () => (await engine.summary()).pipelines[0]?.backlog).toBe(0);
  await engine.stop();

  expect(await run(old)).toMatchObject({ code: 0, report: { looked: 2, differing: 0 } });
  expect(await run(config("[]", "$event.tier == 'pro'"))).toMatchObject({
    code: 1,
    report: {
      differing: 2,
      uncertain: 0,
      differences: [
        {
          kind: "now goes to",
          route: "hook",
          events: 2,
          samples: [{ because: "$event.tier == 'free' is false" }, {}],
        },
      ],
    },
  });
  expect(
    await run(config("[{ filter.match: { tier: free } }]", "$event.tier == 'free'")),
  ).toMatchObject({
    code: 1,
    report: { differing: 2, differences: [{ kind: "now dropped", events: 2 }] },
  });
  // The same events, to another address or with another body.
  const pro = config("[]", "$event.tier == 'pro'");
  await writeFile(file, pro);
  expect(
    await run(pro.replace("hook: {},", "hook: { body: { text: $event.subject } },")),
  ).toMatchObject({ code: 1, report: { differences: [{ kind: "sent otherwise", events: 2 }] } });
  expect(await run(pro.replace("https://hooks.", "https://other."))).toMatchObject({
    code: 1,
    report: { differences: [{ kind: "sent otherwise", events: 2 }] },
  });
  expect(await run("pipelines: 3")).toMatchObject({ code: 2, report: undefined });
});
