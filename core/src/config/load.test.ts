import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stepAt } from "./samples/entries.ts";
import { storyPlugins } from "./samples/plugins.ts";
import { makeFolder, printed, readText } from "./samples/read-text.ts";
import { readConfig } from "./load.ts";

const testdata = join(import.meta.dirname, "testdata");
const environment = {
  HELPDESK_SECRET: "whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQ",
  MODEL_KEY: "sk-model-key",
  DATABASE_URL: "postgres://writer:pa%24%24word@db.internal/warehouse",
  SLACK_WEBHOOK_URL: "https://hooks.example.com/T0/B0/xyz",
};

async function readSample(name: string) {
  return readText(await readFile(join(testdata, name), "utf8"));
}

test("reads the story's config whole, with paths that start at its folder and variables filled in", async () => {
  const text = await readFile(join(testdata, "story.yaml"), "utf8");
  await using folder = await makeFolder({
    "ingestlayer.yaml": text,
    "adapters/urgency.ts": "export {};",
  });
  const file = join(folder.path, "ingestlayer.yaml");
  const read = await readConfig(file, { env: environment, plugins: storyPlugins });
  const { config, problems, source } = read;
  expect(problems).toEqual([]);
  expect(config.store).toEqual({
    kind: "sqlite",
    file: join(folder.path, ".ingestlayer/store.db"),
  });
  expect(config.models.get("urgency")).toMatchObject({
    adapter: join(folder.path, "adapters/urgency.ts"),
    hosts: ["api.example.com"],
    secrets: { key: environment.MODEL_KEY },
    timeoutMs: 30_000,
    memoryMb: 64,
  });
  expect(config.destinations.get("warehouse.pg")).toMatchObject({
    config: { connection: environment.DATABASE_URL, pool: 4 },
    delivery: {
      batch: 500,
      concurrency: 4,
      timeoutMs: 30_000,
      retry: { firstMs: 1_000, maxMs: 900_000, factor: 2, maxAgeMs: 259_200_000 },
    },
  });
  const pipeline = config.pipelines.get("support-escalations");
  expect(pipeline?.steps.map(({ plugin }) => plugin.manifest.name)).toEqual([
    "classify",
    "filter.match",
    "redact.pii",
  ]);
  expect(pipeline?.to.map(({ name, when }) => [name, when])).toEqual([
    ["warehouse.pg", undefined],
    ["oncall", '$event.customer_tier == "enterprise"'],
  ]);
  expect(source.place(pipeline?.to[1]?.whenPath ?? [], 7)).toBe(`${file}:42:22`);
  expect(source.text).not.toContain(environment.DATABASE_URL);
  expect(source.hash).toMatch(/^[0-9a-f]{64}$/);
});

test("reports five mistakes of five phases at once, each with its place and the way out", async () => {
  const { problems } = await readSample("five-mistakes.yaml");
  await expect(printed(problems)).toMatchFileSnapshot("testdata/five-mistakes.txt");
  // The fifth, in a `when`, is found by the plan, which still gets to see that route.
  const { config } = await readSample("five-mistakes.yaml");
  expect(config.pipelines.get("support-escalations")?.to[0]).toMatchObject({
    when: '$event.custmer_tier == "enterprise"',
    config: { table: "tickets" },
  });
});

test("words every kind of mistake", async () => {
  const { problems } = await readSample("every-section.yaml");
  await expect(printed(problems)).toMatchFileSnapshot("testdata/every-section.txt");
});

test("joins later findings into the same report, sorted by place, without repeats", async () => {
  const { report } = await readText("events: { a: { b: strng } }\npipelines: { p: { on: a } }\n");
  const later = { code: "IL_DSL_204", message: "undefined field", place: "x.yaml:1:5" };
  const codes = report([later, later]).map(({ code }) => code);
  expect(codes).toEqual(["IL_DSL_204", "IL_CFG_404", "IL_CFG_101"]);
});

test("a missing variable is one mistake: what follows from it at its place is not told", async () => {
  const { problems, report, source } = await readText(
    "destinations: { d: { slack: { webhook: 'https://${HOST}/x' } } }\n",
  );
  expect(printed(problems)).toBe(
    "IL_CFG_201 environment variable 'HOST' is not set (ingestlayer.yaml:1:40)." +
      " Set it, or give a default: ${HOST:-…}.\n",
  );
  const place = source.place(["destinations", "d", "slack", "webhook"], 12);
  expect(report([{ code: "IL_CHAT_001", message: "no URL", place }])).toHaveLength(1);
});

test("tells what a condition is called", async () => {
  const { problems } = await readText(`events: { a: { x: int } }
destinations: { d: { slack: { webhook: "https://x.org/" } } }
pipelines: { p: { on: a, to: [{ d: { text: hi }, if: $event.x > 1 }] } }
`);
  expect(printed(problems)).toBe(
    "IL_CFG_308 this entry names several (d, if), expected one destination, 'NAME: options', perhaps with 'when' (ingestlayer.yaml:3:50)." +
      " A condition is written under 'when', not 'if'.\n",
  );
});

test("tells a reference to the event from one to a variable", async () => {
  const { problems } = await readText(
    "destinations: { d: { slack: { webhook: 'https://x.org/${$event.team}' } } }\n",
  );
  expect(printed(problems)).toBe(
    "IL_CFG_202 expected a variable's name after '${', such as ${NAME} or ${NAME:-default} (ingestlayer.yaml:1:55)." +
      " What an event holds is read by $event.team in an expression, and by {{ $event.team }} in a text.\n",
  );
});

test("never prints a value of the environment, wherever it was put", async () => {
  const secret = "correct-horse-battery";
  const { problems, report, scrub } = await readText(
    `undeclared: \${S}
destinations: { d: { postgres: { connection: "\${S}", pool: "\${S}", "\${S}": 1 } } }
sources: { h: { type: "\${S}", scheme: "\${S}" }, i: { type: webhook, scheme: "\${S}", secrets: ["\${S}"], event: "\${S}" } }
pipelines: { p: { on: "\${S}", to: [{ "\${S}": {} }] } }
plugins: ["\${S}"]
`,
    { S: secret },
  );
  expect(problems.length).toBeGreaterThan(6);
  const later = { code: "IL_X_001", message: `bad ${secret}`, frame: `"${secret}"\n ^` };
  expect(printed([...problems, ...report([later])])).not.toContain(secret);
  expect(report([later]).find(({ code }) => code === "IL_X_001")?.frame).toBe('"${S}"\n ^');
  expect(scrub(`connect to ${secret}`)).toBe("connect to ${S}");
});

test("a value is a secret where a field says so or nothing is known of its place, else it may be named", async () => {
  const { report } = await readText(
    `models: { m: { adapter: "./\${FILE}", hosts: ["\${HOST}"], secrets: { key: "\${KEY}" }, settings: { x: "\${SETTING}" } } }
destinations:
  a: { slack: { webhook: "\${BOTH}", proxy: "\${BOTH}" } }
  b: { slack: { webhook: w, webhok: "\${MISSPELT}", proxy: "\${PROXY}" } }
  c: { slack: { webhook: w, proxy: "\${ADDRESS}" } }
store: sqlite:\${STORE}
`,
    {
      FILE: "mistyped-file.ts",
      HOST: "host.example.com",
      KEY: "key-in-secrets",
      SETTING: "anything-at-all",
      BOTH: "http://both.internal/",
      MISSPELT: "below-a-slip",
      PROXY: "http://proxy.internal/",
      ADDRESS: "https://u:p@there/",
      STORE: "plain-store.db",
    },
  );
  const values = [
    "mistyped-file.ts host.example.com http://proxy.internal/ plain-store.db",
    "key-in-secrets anything-at-all http://both.internal/ below-a-slip https://u:p@there/",
  ];
  const said = report([{ code: "IL_X_001", message: values.join(" | ") }]);
  expect(said.find(({ code }) => code === "IL_X_001")?.message).toBe(
    `${values[0]} | \${KEY} \${SETTING} \${BOTH} \${MISSPELT} \${ADDRESS}`,
  );
});

test("a variable's value becomes a number or a truth value where one is expected", async () => {
  const { config, problems } = await readText(
    "destinations: { d: { postgres: { connection: '${P}', pool: '${P}', tls: '${T}' } } }\n",
    { P: "12", T: "false" },
  );
  expect(problems).toEqual([]);
  expect(config.destinations.get("d")?.config).toEqual({ connection: "12", pool: 12, tls: false });
});

test("a text that stands in the file does not become a number", async () => {
  const { problems } = await readText(
    "destinations: { d: { postgres: { connection: a, pool: '12' } } }\n",
  );
  expect(printed(problems)).toBe(
    "IL_CFG_103 expected a number for 'pool', found a text (ingestlayer.yaml:1:55).\n",
  );
});

test("stands in for a mistaken enriching step, behind which any field may be there", async () => {
  const { config } = await readText(`events: { a: { id: string } }
destinations: { d: { slack: { webhook: x } } }
pipelines:
  p: { on: a, steps: [{ classify: { into: x }, when: "true" }, { redact.pie: {} }], to: [d] }
`);
  const [classify, redact] = config.pipelines.get("p")?.steps ?? [];
  const input = config.catalog.type("a")!;
  expect(stepAt(classify).output(input).open).toBe(true);
  expect(stepAt(redact).output(input)).toEqual(input);
  expect(classify?.when).toBe("true");
});

test("names a destination's second use in a pipeline apart", async () => {
  const { config } = await readText(`events: { a: { id: string } }
destinations: { d: { slack: { webhook: x } } }
pipelines: { p: { on: a, to: [{ d: { text: one } }, { d: { text: two } }] } }
`);
  expect(config.pipelines.get("p")?.to.map(({ name }) => name)).toEqual(["d", "d#2"]);
});

test("a step or destination without options is its bare name, or nothing behind the colon", async () => {
  const { config, problems } = await readText(`events: { a: { id: string } }
destinations: { d: { slack: { webhook: x } } }
pipelines:
  p:
    on: a
    steps:
      - redact.pii
      - redact.pii:
    to: [{ d: { text: hello } }]
`);
  expect(problems).toEqual([]);
  expect(config.pipelines.get("p")?.steps.map((step) => step.config)).toEqual([{}, {}]);
});

test("says why a file cannot be read at all", async () => {
  const absent = await readConfig("no-such-file.yaml", { env: {}, plugins: [] });
  expect(printed(absent.problems)).toBe(
    "IL_CFG_001 the config 'no-such-file.yaml' cannot be read: there is no such file" +
      " (no-such-file.yaml). Name another file with --config.\n",
  );
  await using folder = await makeFolder({});
  const [found] = (await readConfig(folder.path, { env: {}, plugins: [] })).problems;
  expect(found?.message).toContain("it is a folder");
});

test("loads plugins of the modules that the config lists, beside the built-in ones", async () => {
  const plugin = (name: string, apiVersion: number) => `{
    type: "step", manifest: { name: "${name}", version: "1.0.0", apiVersion: ${apiVersion},
    kind: "mutate", summary: "Does it." }, capabilities: [], config: z.strictObject({}),
    output: (input) => input, create: () => ({ process: () => [] }) }`;
  const zod = import.meta.resolve("zod");
  const { registry, problems } = await readText(
    "plugins: [./mine.ts, './broken.ts', ./none.ts, good-one]\n",
    {},
    {
      "mine.ts": `import { z } from "${zod}";
        export const mine: unknown = ${plugin("mine", 1)};
        export const taken = ${plugin("classify", 1)};
        export const old = ${plugin("old", 0)};
        export const shout = ${plugin("SHOUT", 1)};`,
      "broken.ts": "throw new Error('out of order');",
      "none.ts": "export const nothing = 1;",
      "node_modules/good-one/package.json": '{ "exports": { "import": "./lib.mjs" } }',
      "node_modules/good-one/lib.mjs": `import { z } from "${zod}"; export const good = ${plugin("good", 1)};`,
    },
  );
  expect(registry.step("mine")?.manifest.summary).toBe("Does it.");
  expect(registry.step("good")).toBeDefined();
  expect(registry.step("classify")).toBe(storyPlugins[0]);
  await expect(printed(problems)).toMatchFileSnapshot("testdata/plugins.txt");
});
