import { describe, expect, test } from "vitest";
import { storyPlugins } from "../config/samples/plugins.ts";
import type { Problem } from "../errors.ts";
import { createRegistry } from "./registry.ts";

const [classify] = storyPlugins;

function registryOf(...plugins: readonly unknown[]) {
  const problems: Problem[] = [];
  const offered = plugins.map((plugin) => ({ plugin, origin: "./mine.ts" }));
  const registry = createRegistry(offered, (origin, problem) =>
    problems.push({ ...problem, place: origin }),
  );
  return { registry, problems };
}

test("finds plugins by type and name", () => {
  const { registry, problems } = registryOf(...storyPlugins);
  expect(problems).toEqual([]);
  expect(registry.all).toEqual(storyPlugins);
  expect(registry.step("classify")).toBe(classify);
  expect(registry.step("postgres")).toBeUndefined();
  expect(registry.destination("postgres")?.manifest.kind).toBe("destination");
  expect(registry.source("webhook")?.manifest.kind).toBe("source");
});

test("the same plugin twice is no clash, another one of its name is", () => {
  const again = { ...classify };
  expect(registryOf(classify, classify).problems).toEqual([]);
  const { registry, problems } = registryOf(classify, again);
  expect(problems).toMatchObject([{ code: "IL_CFG_504", place: "./mine.ts" }]);
  expect(registry.step("classify")).toBe(classify);
});

test("a source and a destination may share a name", () => {
  const postgres = storyPlugins.find(({ type }) => type === "destination")!;
  const named = { ...postgres, manifest: { ...postgres.manifest, name: "webhook" } };
  expect(registryOf(...storyPlugins, named).problems).toEqual([]);
});

describe("refuses", () => {
  const manifest = classify!.manifest;
  test.each<[string, unknown, string, string]>([
    ["what is no plugin", { name: "x" }, "IL_CFG_501", "defineStep"],
    [
      "a plugin of another door",
      { ...classify, manifest: { ...manifest, apiVersion: 2 } },
      "IL_CFG_502",
      "apiVersion 2",
    ],
    ["a plugin without a door", { type: "step", manifest: null }, "IL_CFG_502", "no apiVersion"],
    [
      "a name in capitals",
      { ...classify, manifest: { ...manifest, name: "Classify" } },
      "IL_CFG_503",
      "'manifest.name'",
    ],
    [
      "a name with a meaning of its own",
      { ...classify, manifest: { ...manifest, name: "when" } },
      "IL_CFG_503",
      "meaning of its own",
    ],
    [
      "a version that is none",
      { ...classify, manifest: { ...manifest, version: "v1" } },
      "IL_CFG_503",
      "semantic version",
    ],
    [
      "a kind of another type",
      { ...classify, manifest: { ...manifest, kind: "source" } },
      "IL_CFG_503",
      "none of enrich",
    ],
    [
      "a summary of two lines",
      { ...classify, manifest: { ...manifest, summary: "a\nb" } },
      "IL_CFG_503",
      "one line",
    ],
    [
      "a config that is no schema",
      { ...classify, config: { parse: () => 1 } },
      "IL_CFG_503",
      "no schema of zod 4",
    ],
    [
      "a plugin that does nothing",
      { ...classify, create: undefined },
      "IL_CFG_503",
      "'create' is no function",
    ],
    [
      "a type that does not exist",
      { ...classify, type: "stepp" },
      "IL_CFG_503",
      "one of step, destination, source and model",
    ],
  ])("%s", (_what, plugin, code, words) => {
    const { registry, problems } = registryOf(plugin);
    expect(registry.all).toEqual([]);
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    expect(problems[0]?.message).toContain(words);
  });
});
