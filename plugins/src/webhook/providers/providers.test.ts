import { readFileSync } from "node:fs";
import { findMistake, readDeclaration, stringifyJson } from "@ingestlayer/core/plugin";
import type { JsonValue } from "@ingestlayer/core/plugin";
import { testSource } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { config as configSchema } from "../config.ts";
import { webhook } from "../index.ts";
import { knownScheme } from "../schemes.ts";
import { signRequest } from "../sign.ts";
import { providerNames, readyMaps, type ProviderName } from "./index.ts";
import type { ReadyEvent } from "./ready-map.ts";
import { samples } from "./samples/index.ts";
import type { Sample } from "./samples/sample.ts";

const nowMs = Date.UTC(2026, 1, 3, 4, 5, 6);
const clock = { now: () => nowMs, sleep: () => Promise.resolve() };

const all = providerNames.flatMap((provider) =>
  samples[provider].map((sample) => ({ provider, sample, title: `${provider}: ${sample.title}` })),
);

function configOf(provider: ProviderName) {
  return { scheme: readyMaps[provider].scheme, secrets: ["s3cret"], map: provider };
}

/** What a source with the ready map makes of a sample that was signed as its provider signs. */
async function receive(provider: ProviderName, { headers = {}, body }: Sample) {
  const source = testSource(webhook, { config: configOf(provider), clock });
  expect(source.problems).toEqual([]);
  const isForm = typeof body === "string";
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json";
  const sent = provider === "linear" ? { ...(body as object), webhookTimestamp: nowMs } : body;
  const bytes = Buffer.from(isForm ? body : stringifyJson(sent as JsonValue));
  return source.receive({
    headers: { ...signed(provider, bytes), ...headers, "content-type": type },
    body: bytes,
  });
}

function signed(provider: ProviderName, body: Buffer): Readonly<Record<string, string>> {
  const scheme = knownScheme(readyMaps[provider].scheme);
  const parsed = configSchema.parse(configOf(provider));
  const request = { method: "POST", url: "/v1/hooks/test", body };
  return signRequest(scheme, parsed, request, clock) ?? {};
}

describe("a webhook of a provider with a ready map", () => {
  test.each(all)("$title", async ({ provider, sample }) => {
    const received = await receive(provider, sample);
    expect(received).toMatchObject({
      kind: "events",
      events: [{ name: sample.becomes, payload: sample.payload }],
    });
    expect(received).not.toHaveProperty("unfit");
  });

  test.each(all)("fits what the map declares: $title", async ({ provider, sample }) => {
    const received = await receive(provider, sample);
    if (received.kind !== "events") throw new Error("no events");
    const declared = webhook.declarations(configSchema.parse(configOf(provider)));
    for (const { name, payload } of received.events) {
      const shape = readDeclaration(declared[name], (path, problem) => {
        throw new Error(`${path.join(".")}: ${problem.message}`);
      });
      expect(shape === "json" ? undefined : findMistake(shape, payload)).toBeUndefined();
    }
  });
});

test.each(providerNames)("%s: every event of the map has a sample", (provider) => {
  const shown = new Set(samples[provider].map(({ becomes }) => becomes));
  expect(Object.keys(readyMaps[provider].events).filter((name) => !shown.has(name))).toEqual([]);
});

test.each(providerNames)(
  "%s: every template of the map has a value in some sample",
  async (provider) => {
    const events: Readonly<Record<string, ReadyEvent>> = readyMaps[provider].events;
    const seen = new Set<string>();
    for (const sample of samples[provider]) {
      const received = await receive(provider, sample);
      if (received.kind !== "events") throw new Error("no events");
      for (const { name, payload } of received.events) {
        for (const [field, [, template]] of Object.entries(events[name]?.fields ?? {})) {
          if (payload[field] !== undefined && payload[field] !== null) seen.add(template);
        }
      }
    }
    const templates = Object.values(events).flatMap(({ fields }) => Object.values(fields));
    expect(templates.map(([, template]) => template).filter((one) => !seen.has(one))).toEqual([]);
  },
);

test("no event of Slack holds the app's old shared secret, its button's payload aside", async () => {
  for (const sample of samples.slack) {
    expect(JSON.stringify(await receive("slack", sample))).not.toContain(
      "Jhj5dZrVaK7ZwHHjRyZWjbDl",
    );
  }
});

test.each(providerNames)(
  "%s: any genuine JSON object becomes an event or is unfit, never nothing",
  async (provider) => {
    for (const body of [{}, { type: 7 }, { data: [] }, { event: "x" }, { type: "x", topic: "y" }]) {
      const received = await receive(provider, { title: "", body, becomes: "", payload: {} });
      if (received.kind !== "events") throw new Error("no events");
      expect(received.events.length > 0 || received.unfit !== undefined).toBe(true);
    }
  },
);

test("the README names every event, and where its provider documents it", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  for (const [provider, { docs, events }] of Object.entries(readyMaps)) {
    const names = Object.keys(events).map((name) => `\`${name}\``);
    const row = readme.split("\n").find((line) => line.startsWith(`| [\`${provider}\`](${docs})`));
    expect(row).toContain(names.join(", "));
  }
});

test("a ready map stands alone", () => {
  const given = { ...configOf("stripe"), event: "mine" };
  expect(testSource(webhook, { config: given }).problems[0]).toMatch(/expected one of/);
  const unknown = { ...configOf("stripe"), map: "strpe" };
  expect(testSource(webhook, { config: unknown }).problems[0]).toMatch(/config\.map/);
});
