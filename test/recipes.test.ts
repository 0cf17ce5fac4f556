import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { expect, test } from "vitest";
import { formatProblem, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { root } from "./support/run.ts";

const recipes = readdirSync(join(root, "recipes"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(recipes)(
  "the recipe %s loads without a mistake with its own env.example",
  async (name) => {
    const folder = join(root, "recipes", name);
    const env = parseEnv(readFileSync(join(folder, "env.example"), "utf8"));
    const loaded = await loadProject(join(folder, "ingestlayer.yaml"), {
      env,
      plugins: builtinPlugins,
      log: { info: () => undefined, warn: () => undefined },
    });
    expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([]);
  },
);
