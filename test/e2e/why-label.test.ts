import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject, openStore, stringifyJson, why } from "@ingestlayer/core";
import type { Engine, Project } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { afterEach, beforeEach, expect, test } from "vitest";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-label-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const silentLog = { info: () => undefined, warn: () => undefined };

async function openProject(): Promise<Project> {
  await writeFile(join(folder, "calm.ts"), "export const classify = () => 'calm';");
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(
    file,
    `store: sqlite:store.db
events: { ticket.created: { body: string } }
models: { m: { adapter: ./calm.ts, hosts: [] } }
destinations: { there: { webhook: { url: "http://127.0.0.1:1/", allowAddresses: ["127.0.0.1/32"] } } }
pipelines:
  p:
    on: ticket.created
    steps: [{ classify: { into: mood, labels: [calm, angry], model: m } }]
    to: [{ there: {}, when: "false" }]
`,
  );
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log: silentLog });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
  return loaded.project;
}

/** Emits a ticket and waits until it is through. */
async function take(engine: Engine): Promise<string> {
  const payload = { body: "Where do I find my invoices?" };
  const payloadText = stringifyJson(payload);
  const [result] = await engine.ingest([{ name: "ticket.created", payload, payloadText }]);
  if (result === undefined || result.status === "rejected") throw new Error("not accepted");
  await expect.poll(async () => (await engine.summary()).pipelines[0]?.backlog).toBe(0);
  return result.id;
}

test("why tells a label that the model was asked for from one that it had given before", async () => {
  const project = await openProject();
  const engine = await createEngine(project, { log: silentLog });
  const ids = [await take(engine), await take(engine)];
  await engine.stop();
  await using store = await openStore(project.config.store);
  const steps = [];
  for (const id of ids) steps.push((await why(store, project, id)).pipelines[0]?.steps[0]);
  expect(steps).toMatchObject([
    {
      changes: [{ path: "$event.mood", value: "calm" }],
      notes: [
        expect.stringMatching(/^model 'm' was asked, for this event or one of equal input, and/),
      ],
    },
    {
      changes: [{ path: "$event.mood", value: "calm" }],
      notes: [
        expect.stringMatching(
          /^from the cache: model 'm' answered the same input at \S+Z, before this event came$/,
        ),
      ],
    },
  ]);
  // What the second look counts is not what was counted then.
  for (const step of steps) expect(step).not.toHaveProperty("counts");
});
