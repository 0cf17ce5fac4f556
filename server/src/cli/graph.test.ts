import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject, mermaidOf } from "@ingestlayer/core";
import type { Graph } from "@ingestlayer/core";
import { scriptedDestination } from "@ingestlayer/core/testing";
import { fc, test } from "@fast-check/vitest";
import { afterEach, beforeEach, expect } from "vitest";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "../app.ts";
import { runForTest } from "../testing/run-cli.ts";
import { graphSchema } from "../wire/graph.ts";
import { graphText } from "./graph-text.ts";

const log = { info: () => undefined, warn: () => undefined };
const golden = (name: string) => `testdata/graph/${name}`;

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), "ingestlayer-cli-graph-")), "ingestlayer.yaml");
});
afterEach(() => rm(join(file, ".."), { recursive: true, force: true }));

const support = `
store: sqlite:store.db
events:
  ticket.created: { id: string, subject: string, body: string, tier: free | pro | enterprise }
  invoice.paid: { id: string, amount: int }
sources:
  helpdesk: { type: webhook, scheme: standard-webhooks, secrets: ["\${SECRET}"], event: ticket.created }
  shop: { type: webhook, scheme: standard-webhooks, secrets: ["\${SECRET}"], event: invoice.paid }
destinations:
  warehouse: { webhook: { url: "https://warehouse.example.com/" } }
  oncall: { slack: { webhook: "https://hooks.slack.com/services/T/B/x" } }
pipelines:
  escalations:
    on: ticket.created
    steps:
      - filter.match: { tier: [pro, enterprise] }
      - filter.match: $event.subject.size() > 3
      - redact.pii: { fields: [body] }
        when: $event.tier != "enterprise"
    to:
      - warehouse: {}
        orderBy: $event.id
      - oncall: { text: "{{ $event.subject }}" }
        when: $event.tier == "enterprise" && $event.id != "\${TEST_TICKET}"
  everything: { on: [ticket.created], to: [{ warehouse: {} }] }
`;
const env = { SECRET: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", TEST_TICKET: "T-000000" };

test("a config is drawn without its secrets: whoever draws it need not have them", async () => {
  const secret = support
    .replace("https://warehouse.example.com/", "${WAREHOUSE_URL}")
    .replace("https://hooks.slack.com/services/T/B/x", "${SLACK_WEBHOOK_URL}");
  await writeFile(file, secret);
  const draw = (given: Readonly<Record<string, string>>) =>
    runForTest(["graph", "--config", file], { env: given });
  const all = { ...env, SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/T/B/x" };
  const whole = await draw({ ...all, WAREHOUSE_URL: "https://warehouse.example.com/" });
  expect(whole).toMatchObject({ code: 0, err: "" });
  expect(whole.out).toMatch(/warehouse +webhook|webhook/);
  expect(await draw({})).toEqual(whole);
  // What is wrong otherwise is said all the same, and so is what is missing.
  await writeFile(file, secret.replace("$event.tier !=", "$event.tear !="));
  const { code, err } = await draw({});
  expect(code).toBe(1);
  expect(err).toContain("tear");
  expect(err).toContain("SLACK_WEBHOOK_URL");
});

test("the config file as text, as Mermaid and as JSON; a value of the environment stands by its name", async () => {
  await writeFile(file, support);
  const run = (...args: readonly string[]) =>
    runForTest(["graph", ...args, "--config", file], { env });
  const shown = await run();
  expect(shown).toMatchObject({ code: 0, err: "" });
  await expect(shown.out).toMatchFileSnapshot(golden("support.txt"));
  await expect((await run("--mermaid")).out).toMatchFileSnapshot(golden("support.mmd"));
  const graph = JSON.parse((await run("--json")).out) as Graph;
  expect(graphSchema.parse(graph)).toEqual(graph);
  expect(graph.pipelines[0]?.destinations[1]?.when).toBe(
    '$event.tier == "enterprise" && $event.id != "${TEST_TICKET}"',
  );
});

test("a running server also says what waits, what was given up and what is paused", async () => {
  await writeFile(
    file,
    `store: sqlite:store.db
events: { ticket: { id: string } }
destinations: { crm: { crm: {}, delivery: { retry: { first: 1h } } } }
pipelines: { main: { on: ticket, to: [{ crm: {} }] } }
`,
  );
  const failure = { code: "TEST_1", reason: "the other side is \u001B[2J down" };
  const crm = scriptedDestination("crm", async () => ({ kind: "outage", failure }));
  const loaded = await loadProject(file, {
    env: {},
    plugins: [...builtinPlugins, crm.plugin],
    log,
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  await using engine = await createEngine(loaded.project, { log });
  const app = buildApp(engine);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const payload = { id: "T-1" };
  await engine.ingest([{ name: "ticket", payload, payloadText: JSON.stringify(payload) }]);
  // On a busy machine the event waits before its destination has answered.
  const now = async () => (await engine.graph()).pipelines[0]?.destinations[0]?.now;
  await expect.poll(now).toMatchObject({ parked: 1, paused: { code: "TEST_1" } });
  const { out, code } = await runForTest(["graph", "--url", url]);
  expect(code).toBe(0);
  const flat = out.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME");
  await expect(flat).toMatchFileSnapshot(golden("paused.txt"));
  expect((await runForTest(["graph", "--url", url, "--mermaid"])).out).toContain(", paused");
  const answer = (await app.inject("/v1/pipelines")).json<Graph>();
  expect(graphSchema.parse(answer)).toEqual(answer);
  expect(answer.config).toBe(loaded.project.source.hash);
  await app.close();
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc.constantFrom(
    'a"] --> b; click b "javascript:alert(1)"',
    "%%{init: {}}%%",
    "end\n  style p1 fill:#f00;",
    "<script>alert(1)</script>",
    "`**markdown**`",
    "| x |#quot;",
  ),
);

test.prop([fc.array(hostile, { minLength: 8, maxLength: 8 })])(
  "no name and no expression says anything of its own in Mermaid or to a terminal",
  (texts) => {
    const [graph, tame] = [graphOfTexts(texts), graphOfTexts(texts.map(() => "x"))];
    // What is left of a chart without its labels is what this program wrote.
    const bare = mermaidOf(graph).replaceAll(/"[\p{L}\p{M}\p{N} $.,_=()/+#;-]*"/gu, '""');
    expect(bare).toBe(mermaidOf(tame).replaceAll(/"[^"]*"/g, '""'));
    const shown = graphText(graph);
    expect(shown.split("\n")).toHaveLength(graphText(tame).split("\n").length);
    expect(shown).not.toMatch(/(?!\n)\p{Cc}/u);
  },
);

function graphOfTexts(texts: readonly string[]): Graph {
  const [source = "", event = "", pipeline = "", step = "", when = "", reads = ""] = texts;
  const [, , , , , , route = "", order = ""] = texts;
  const routes = { route, destination: route, plugin: step, when, order };
  return {
    config: "0".repeat(64),
    sources: [{ source: "rest" }, { source: `s ${source}`, plugin: step, events: [event] }],
    pipelines: [
      {
        pipeline,
        events: [event],
        sources: ["rest", `s ${source}`],
        steps: [{ step, kind: "CTL", when, reads: [reads] }],
        destinations: [routes],
      },
    ],
  };
}
