import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runModule } from "../support/run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-check-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = `events:
  support.ticket.created:
    ticket_id: string
    customer_tier: free | pro | enterprise
    urgency: low | high | critical
destinations:
  warehouse.pg: { postgres: { connection: "\${DATABASE_URL_THAT_IS_MISSING}" } }
pipelines:
  support-escalations:
    on: support.ticket.created
    stepz: []
    steps:
      - filter.match: { urgency: critcal }
      - redact.pee: { fields: [ticket_id] }
    to:
      - warehouse.pg: { table: tickets }
        when: $event.custmer_tier == "enterprise"
`;

test("five mistakes give five errors, each with its place and the way out, and exit code 1", async () => {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, config);
  const { code, stdout, stderr } = await runModule("server/src/main.ts", [
    "check",
    "--config",
    file,
  ]).ended;
  expect(code).toBe(1);
  const printed = `${stdout}${stderr}`.replaceAll(folder, ".");
  const errors = printed.split("\n").filter((line) => line.startsWith("IL_"));
  expect(errors).toHaveLength(5);
  for (const error of errors) expect(error).toMatch(/\.\/ingestlayer\.yaml:\d+:\d+/);
  await expect(printed).toMatchFileSnapshot("testdata/five-mistakes.txt");
});

const labelled = `events:
  ticket: { id: string, subject: string }
models:
  urgency: { ollama: { url: "http://127.0.0.1:9", model: small } }
destinations:
  audit: { webhook: { url: "http://127.0.0.1:9/" } }
pipelines:
  escalations:
    on: ticket
    steps:
      - classify: { into: urgency, labels: [low, high, critical], model: urgency, input: [subject] }
      - classify:
          into: triage
          labels: { team: billing | platform, confidence: float }
          model: urgency
          input: [subject]
    to:
      - audit: {}
        when: $event.urgency == "critcal"
      - audit: {}
        when: $event.urgency == "low" || $event.triage.team == "plattform"
      - audit: {}
        when: $event.triage.confidence > 0.5 && $event.urgncy == "high"
`;

test("what a model can answer is known behind it: a label that is none is an error with its place", async () => {
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, labelled);
  const args = ["check", "--config", file];
  const { code, stdout, stderr } = await runModule("server/src/main.ts", args).ended;
  expect(code).toBe(1);
  const printed = `${stdout}${stderr}`.replaceAll(folder, ".");
  await expect(printed).toMatchFileSnapshot("testdata/mistaken-labels.txt");
});
