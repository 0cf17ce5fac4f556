import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
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

async function run(text: string, ...more: string[]) {
  const file = join(folder, "new.yaml");
  await writeFile(file, text);
  const args = ["diff", file, "--config", join(folder, "ingestlayer.yaml"), "--json", ...more];
  const { code, out } = await runForTest(args);
  return { code, report: out === "" ? undefined : JSON.parse(out) };
}

/** Runs two tickets through an engine with this config, which stops then. */
async function record(text: string): Promise<void> {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, text);
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
  const backlog = async () => (await engine.summary()).pipelines[0]?.backlog;
  await expect.poll(backlog).toBe(0);
  await engine.stop();
}

test("says what a new config would do otherwise, and by its exit code whether", async () => {
  const old = config("[]", "$event.tier == 'free'");
  await record(old);
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
  await writeFile(join(folder, "ingestlayer.yaml"), pro);
  expect(
    await run(pro.replace("hook: {},", "hook: { body: { text: $event.subject } },")),
  ).toMatchObject({ code: 1, report: { differences: [{ kind: "sent otherwise", events: 2 }] } });
  expect(await run(pro.replace("https://hooks.", "https://other."))).toMatchObject({
    code: 1,
    report: { differences: [{ kind: "sent otherwise", events: 2 }] },
  });
  expect(await run("pipelines: 3")).toMatchObject({ code: 2, report: undefined });
});

test("labels come from the cache; of what has left it nothing is said, unless models are asked", async () => {
  await writeFile(
    join(folder, "mood.ts"),
    `export const classify = ({ input, prompt }) =>
      (prompt === "Angry?" && input.subject === "Help" ? "angry" : "calm");`,
  );
  const labelling = (prompt: string) =>
    config(
      `[{ classify: { into: mood, labels: [calm, angry], model: m, prompt: "${prompt}", input: [subject] } }]`,
      "$event.tier == 'pro'",
    ).replace("pipelines:", "models: { m: { adapter: ./mood.ts, hosts: [] } }\npipelines:");
  await record(labelling("Calm?"));
  expect(await run(labelling("Calm?"))).toMatchObject({
    code: 0,
    report: { differing: 0, uncertain: 0 },
  });
  expect(await run(labelling("Angry?"))).toMatchObject({
    code: 1,
    report: { differing: 0, uncertain: 2, differences: [] },
  });
  const asked = await run(labelling("Angry?"), "--call-models");
  const differences = [{ kind: "labelled otherwise", route: "hook", events: 1 }];
  expect(asked).toMatchObject({ code: 1, report: { differing: 1, uncertain: 0, differences } });
  // What was asked is forgotten afterwards: a comparison writes nothing.
  expect(await run(labelling("Angry?"))).toMatchObject({ report: { uncertain: 2 } });
});

test("an event that a step would hold back is told as held, and the step as one that remembers", async () => {
  const when = "$event.tier == 'pro'";
  await record(config("[]", when));
  const held = await run(config("[{ absence: { key: $event.subject, within: 1h } }]", when));
  expect(held).toMatchObject({
    code: 1,
    report: {
      differing: 2,
      differences: [
        { kind: "now held", events: 2, samples: [{ because: "step 'absence'" }, {}] },
        { kind: "no longer goes to", route: "hook", events: 2 },
      ],
      remembering: ["main/absence"],
    },
  });
});

// `script` (util-linux) gives a command a terminal of its own.
const hasScript = spawnSync("script", ["--version"]).stdout?.includes("util-linux") ?? false;

test.skipIf(!hasScript)("its bar and its report keep to the width of the terminal", async () => {
  const old = config("[]", "$event.tier == 'free'");
  await record(old);
  await writeFile(join(folder, "new.yaml"), config("[filter.match: { tier: free }]", "true"));
  const bin = new URL("../../bin/ingestlayer.mjs", import.meta.url).pathname;
  const command = `stty cols 44; "${process.execPath}" "${bin}" diff new.yaml`;
  const env = { ...process.env, TERM: "xterm", NO_COLOR: "1", FORCE_COLOR: undefined };
  const ran = promisify(execFile)("script", ["-qec", command, "/dev/null"], { cwd: folder, env });
  // Exit code 1 says that there are differences.
  const { stdout } = await ran.catch((error: { stdout: string }) => error);
  const [bar, report = ""] = stdout.split("\r\u001B[K").slice(1);
  expect(bar).toMatch(/^█{5,} 100 % {2}2 events, 0 s left$/);
  expect(bar?.length).toBeLessThan(44);
  expect(report).toMatch(/^2 events compared, 2 with a difference\r\n/);
  // What decides is longer than the terminal is wide.
  expect(report.replaceAll(/\s+/g, " ")).toContain(`step 'filter.match': $event.tier == "free"`);
  for (const line of report.split("\r\n")) expect(line.length).toBeLessThanOrEqual(44);
});
