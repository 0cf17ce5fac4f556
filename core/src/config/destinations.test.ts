import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineDestination } from "../plugin.ts";
import { readConfig } from "./load.ts";
import { makeFolder } from "./samples/read-text.ts";

const chat = defineDestination({
  manifest: {
    name: "chat",
    version: "1.0.0",
    apiVersion: 1,
    kind: "destination",
    summary: "Messages, one a second.",
  },
  repeats: "shown",
  defaults: {
    batch: 1,
    concurrency: 1,
    rate: { events: 1, per: "1s" },
    retry: { max: "1h", maxAge: "4d" },
  },
  config: z.strictObject({}),
  route: z.strictObject({}),
  create: () => ({ route: () => ({ deliver: () => Promise.resolve([]) }) }),
});

async function read(delivery: string) {
  const text = `
events: { a.b: { x: string } }
destinations: { there: { chat: {}${delivery} } }
pipelines: { p: { on: a.b, to: [there] } }
`;
  await using folder = await makeFolder({ "ingestlayer.yaml": text });
  return await readConfig(join(folder.path, "ingestlayer.yaml"), { env: {}, plugins: [chat] });
}

test("what a plugin would have for its deliveries is what they get where the user says nothing", async () => {
  const { config, problems } = await read("");
  expect(problems).toEqual([]);
  expect(config.destinations.get("there")?.delivery).toEqual({
    batch: 1,
    concurrency: 1,
    timeoutMs: 30_000,
    rate: { events: 1, perMs: 1_000 },
    retry: { firstMs: 1_000, maxMs: 3_600_000, factor: 2, maxAgeMs: 345_600_000 },
  });
});

test("what the user writes goes before it, key by key", async () => {
  const { config, problems } = await read(", delivery: { batch: 7, retry: { max: 2h } }");
  expect(problems).toEqual([]);
  expect(config.destinations.get("there")?.delivery).toMatchObject({
    batch: 7,
    concurrency: 1,
    retry: { maxMs: 7_200_000, maxAgeMs: 345_600_000 },
  });
});

test("a mistake in what the user writes is reported where it stands", async () => {
  const { problems } = await read(", delivery: { batch: none }");
  expect(problems).toHaveLength(1);
  expect(problems[0]?.place).toMatch(/ingestlayer\.yaml:3:55$/);
});
