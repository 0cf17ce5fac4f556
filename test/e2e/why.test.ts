import { createHmac } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject, openStore, stringifyJson, why } from "@ingestlayer/core";
import type { Engine, JsonObject, Project, Store, Story } from "@ingestlayer/core";
import { createTestClock, scriptedDestination, scriptedStep } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { v7 } from "uuid";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildApp } from "@ingestlayer/server";
import { storyText } from "../../server/src/cli/story-text.ts";
import { storySchema } from "../../server/src/wire/story.ts";

// Each way in which an event can fail to arrive, by a real engine on a real store: what `why` says of it
// stands in testdata/why, one file a way.

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-why-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const ticket = {
  ticket_id: "T-1",
  body: "Call Anna Weber at anna.weber@example.com",
  customer_tier: "pro",
  urgency: "low",
};

const silentLog = { info: () => undefined, warn: () => undefined };

const failure = { code: "TEST_1", reason: "the other side says no" };

interface Case {
  readonly steps?: string;
  readonly to?: string;
  readonly delivery?: string;
  readonly more?: string;
  readonly payload?: JsonObject;
  readonly answer?: Parameters<typeof scriptedDestination>[1];
  readonly step?: Parameters<typeof scriptedStep>[1];
  /** Looks while the engine runs, once this is so; else when nothing is on its way any more. */
  readonly until?: (engine: Engine) => Promise<boolean>;
}

const never = (): Promise<never> => new Promise(() => undefined);

async function projectOf({
  steps = "[]",
  to = "[{ crm: {} }]",
  ...config
}: Case): Promise<Project> {
  const file = join(folder, "ingestlayer.yaml");
  const { delivery = "{ retry: { first: 1h } }", more = "" } = config;
  await writeFile(
    file,
    `store: sqlite:store.db
events:
  support.ticket.created:
    { ticket_id: string, body: string, customer_tier: free | pro | enterprise, urgency: low | critical, extra: json? }
destinations: { crm: { crm: {}, delivery: ${delivery} } }
${more}
pipelines:
  escalations: { on: support.ticket.created, steps: ${steps}, to: ${to} }
`,
  );
  const plugins = [
    ...builtinPlugins,
    scriptedDestination("crm", config.answer).plugin,
    scriptedStep("scripted", config.step ?? (({ payload }) => ({ kind: "keep", payload }))),
  ];
  const loaded = await loadProject(file, { env: {}, plugins, log: silentLog });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
  return loaded.project;
}

async function emitTicket(engine: Engine, payload: JsonObject, idempotencyKey?: string) {
  const [result] = await engine.ingest([
    {
      name: "support.ticket.created",
      payload,
      payloadText: stringifyJson(payload),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    },
  ]);
  if (result === undefined || result.status === "rejected") throw new Error("not accepted");
  return result.id;
}

const settled = async (engine: Engine) =>
  (await engine.summary()).pipelines.every(({ backlog }) => backlog === 0);

/** Runs one ticket and asks twice: the running engine, then the store that it leaves. Both say the same. */
async function storyOf(what: Case): Promise<Story> {
  const project = await projectOf(what);
  const engine = await createEngine(project, { log: silentLog });
  const id = await emitTicket(engine, what.payload ?? ticket);
  await expect.poll(() => (what.until ?? settled)(engine)).toBe(true);
  const story = await engine.why(id);
  await engine.stop(what.until === undefined ? undefined : 100);
  await using store = await openStore(project.config.store);
  expect(shown(await why(store, project, id))).toBe(shown(story));
  return story;
}

/** As a terminal shows it, without what differs from run to run. */
function shown(story: Story): string {
  expect(() => storySchema.parse(story)).not.toThrow();
  return storyText(story)
    .replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, "ID")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/config version [\da-f]+/g, "config version HASH")
    .replaceAll(/after \d+ s of retries/g, "after N s of retries");
}

/** Refuses what it is given, the first so many times. */
function rejecting(times = Infinity): NonNullable<Case["answer"]> {
  let refused = 0;
  return async (batch) =>
    batch.map(() => ((refused += 1) <= times ? { kind: "reject", failure } : { kind: "done" }));
}

const wrongModel = "export const classify = () => 'somewhat';";

const parkedNow = async (engine: Engine) =>
  (await engine.summary()).pipelines.some(({ parked }) => parked > 0);

const deadNow = async (engine: Engine) =>
  (await engine.summary()).pipelines.some(({ deadLetters }) => deadLetters > 0);

test.each<[string, Case]>([
  ["delivered", { to: `[{ crm: {}, when: $event.customer_tier != "free" }]` }],
  ["filtered", { steps: "[{ filter.match: { urgency: critical } }]" }],
  ["when-false", { to: `[{ crm: {}, when: '$event.customer_tier == "enterprise"' }]` }],
  [
    "when-undecidable",
    {
      to: `[{ crm: {}, when: has($event.extra) && $event.extra.score > 3 }]`,
      payload: { ...ticket, extra: {} },
      until: deadNow,
    },
  ],
  [
    "step-failed",
    {
      steps: "[{ scripted: {} }]",
      step: () => ({ kind: "fail", failure, retry: false }),
      until: deadNow,
    },
  ],
  [
    "label-invalid",
    {
      steps: "[{ classify: { into: mood, labels: [calm, angry], model: m, input: [body] } }]",
      more: "models: { m: { adapter: ./wrong.ts, hosts: [] } }",
      until: deadNow,
    },
  ],
  [
    "poison-row",
    {
      answer: async (batch) =>
        batch.map(() => ({
          kind: "reject",
          failure: {
            code: "SQLSTATE 22P02",
            reason: "the value is no number",
            detail: { column: "seats" },
          },
        })),
      until: deadNow,
    },
  ],
  [
    "destination-paused",
    { answer: async () => ({ kind: "outage", failure, needsOperator: true }), until: parkedNow },
  ],
  [
    "parked",
    { answer: async (batch) => batch.map(() => ({ kind: "retry", failure })), until: parkedNow },
  ],
  [
    "expired",
    {
      answer: async (batch) => batch.map(() => ({ kind: "retry", failure })),
      delivery: "{ retry: { first: 1h, maxAge: 1s } }",
      until: deadNow,
    },
  ],
  ["not-yet-processed", { steps: "[{ scripted: {} }]", step: never, until: async () => true }],
])("why: %s", async (name, what) => {
  await writeFile(join(folder, "wrong.ts"), wrongModel);
  await expect(shown(await storyOf(what))).toMatchFileSnapshot(`testdata/why/${name}.txt`);
});

/** Asks a store in which one ticket was delivered. */
async function asking(ask: (store: Store, project: Project) => Promise<Story>, key?: string) {
  const project = await projectOf({});
  const engine = await createEngine(project, { log: silentLog });
  await emitTicket(engine, ticket, key);
  if (key !== undefined) await emitTicket(engine, { ...ticket, body: "again" }, key);
  await expect.poll(() => settled(engine)).toBe(true);
  await engine.stop();
  await using store = await openStore(project.config.store);
  return shown(await ask(store, project));
}

test("why: repeated key", async () => {
  const text = await asking((store, project) => why(store, project, "order-7"), "order-7");
  await expect(text).toMatchFileSnapshot("testdata/why/repeated-key.txt");
});

test("why: rejected by the API", async () => {
  const text = await asking((store, project) => why(store, project, v7()));
  await expect(text).toMatchFileSnapshot("testdata/why/rejected.txt");
});

test("why: let go by retention", async () => {
  const project = await projectOf({ more: "retention: { age: 30d }" });
  const engine = await createEngine(project, { log: silentLog });
  const [old] = [await emitTicket(engine, ticket), await emitTicket(engine, ticket)];
  await expect.poll(() => settled(engine)).toBe(true);
  await engine.stop();
  // A month later the store tidies itself, as it does while it is open. The newest event it always keeps.
  const clock = createTestClock(Date.now() + 31 * 86_400_000);
  const { store: address, retention } = project.config;
  await using store = await openStore(address, { clock, retention });
  clock.advance(10_000);
  await expect.poll(() => store.find(old)).toBeUndefined();
  const text = shown(await why(store, project, old));
  await expect(text).toMatchFileSnapshot("testdata/why/forgotten.txt");
});

test("why: quarantined webhook", async () => {
  const key = Buffer.alloc(32, "a");
  const secret = `whsec_${key.toString("base64")}`;
  const project = await projectOf({
    more: `sources:
  helpdesk: { type: webhook, scheme: standard-webhooks, secrets: ["${secret}"], event: support.ticket.created }`,
  });
  await using engine = await createEngine(project, { log: silentLog });
  const app = buildApp(engine);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const body = stringifyJson({ body: "Help", customer_tier: "pro", urgency: "low" });
  const seconds = Math.floor(Date.now() / 1_000);
  const signature = createHmac("sha256", key).update(`msg_1.${seconds}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "webhook-id": "msg_1",
    "webhook-timestamp": String(seconds),
    "webhook-signature": `v1,${signature}`,
  };
  const response = await fetch(`${url}/v1/hooks/helpdesk`, { method: "POST", headers, body });
  const answer = (await response.json()) as { readonly quarantined: { readonly id: string } };
  await app.close();
  expect(response.status).toBe(202);
  const text = shown(await engine.why(answer.quarantined.id));
  await expect(text).toMatchFileSnapshot("testdata/why/quarantined.txt");
});

const refusing: Case = {
  steps: "[{ scripted: {} }]",
  step: () => ({ kind: "fail", failure, retry: false }),
};

test.each<[string, Case, "retried" | "dropped"]>([
  ["step-failed-dropped", refusing, "dropped"],
  ["poison-row-dropped", { answer: rejecting() }, "dropped"],
  ["poison-row-retried", { answer: rejecting(1) }, "retried"],
])("why: %s", async (name, what, end) => {
  const project = await projectOf(what);
  const engine = await createEngine(project, { log: silentLog });
  const id = await emitTicket(engine, ticket);
  await expect.poll(() => deadNow(engine)).toBe(true);
  expect(await engine.endDeadLetters({}, end)).toEqual({ ended: 1, left: 0 });
  await expect
    .poll(async () => (await engine.summary()).pipelines)
    .toMatchObject([{ parked: 0, deadLetters: 0 }]);
  const story = await engine.why(id);
  await engine.stop();
  await expect(shown(story)).toMatchFileSnapshot(`testdata/why/${name}.txt`);
});

test("what redact.pii hid is nowhere in the story, not even in what was decided before", async () => {
  const story = await storyOf({
    steps: `[{ filter.match: '$event.body.contains("Weber") && $event.body.lowerAscii() != ""' },
      { redact.pii: { fields: [body] } }]`,
  });
  const text = stringifyJson(story as never).replaceAll(`contains(\\"Weber\\")`, "");
  expect(text).not.toMatch(/Weber|Anna|example\.com/i);
  expect(story.pipelines[0]?.steps[1]).toMatchObject({ counts: { EMAIL: 1, PERSON: 1 } });
  await expect(shown(story)).toMatchFileSnapshot("testdata/why/redacted.txt");
});
