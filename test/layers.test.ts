import { spawnSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

// Goal: an import that runs the wrong way fails `npm run check`. Method: lint a file that has one, in
// the very place where it would stand. A rule whose glob matches nothing would pass every one of these.

const root = join(import.meta.dirname, "..");
const planted: string[] = [];

afterEach(() => {
  for (const file of planted.splice(0)) rmSync(file, { force: true });
});

function lint(
  place: string,
  source: string,
): { readonly failed: boolean; readonly output: string } {
  const file = join(root, place);
  planted.push(file);
  writeFileSync(file, source);
  const run = spawnSync("oxlint", [place], { cwd: root, encoding: "utf8" });
  return { failed: run.status !== 0, output: run.stdout + run.stderr };
}

test.each([
  ["dsl/src", `import { createEngine } from "@ingestlayer/core";\nexport const x = createEngine;`],
  ["dsl/src", `import type { Event } from "@ingestlayer/core/plugin";\nexport type X = Event;`],
  [
    "core/src",
    `import { builtinPlugins } from "@ingestlayer/plugins";\nexport const x = builtinPlugins;`,
  ],
  ["core/src/engine", `export { buildApp } from "@ingestlayer/server";`],
  ["core/src", `export const x = () => import("@ingestlayer/plugins");`],
  ["core/src", `export { x } from "../../plugins/src/index.ts";`],
  [
    "plugins/src/filter",
    `import { createEngine } from "@ingestlayer/core";\nexport const x = createEngine;`,
  ],
  ["plugins/src/filter", `import { compile } from "@ingestlayer/dsl";\nexport const x = compile;`],
  [
    "plugins/src/filter",
    `import { buildApp } from "@ingestlayer/server";\nexport const x = buildApp;`,
  ],
  ["plugins/src/filter", `export { x } from "../postgres/index.ts";`],
  ["plugins/src/redact/patterns", `export { x } from "../../postgres/index.ts";`],
  ["server/src", `import { compile } from "@ingestlayer/dsl";\nexport const x = compile;`],
  ["server/src", `import { ingest } from "@ingestlayer/sdk";\nexport const x = ingest;`],
  ["sdk/src", `import type { Event } from "@ingestlayer/core/plugin";\nexport type X = Event;`],
  ["sdk/src", `import { readFileSync } from "node:fs";\nexport const x = readFileSync;`],
])("a wrong-way import in %s fails the check: %s", (folder, source) => {
  const { failed, output } = lint(`${folder}/planted-wrong-way-import.ts`, `${source}\n`);
  expect(failed).toBe(true);
  expect(output).not.toContain("Failed to build configuration");
  expect(output).toContain("no-restricted-imports");
});

test.each([
  ["core/src", `import { compile } from "@ingestlayer/dsl";\nexport const x = compile;`],
  [
    "plugins/src/filter",
    `import { defineStep } from "@ingestlayer/core/plugin";\nexport const x = defineStep;`,
  ],
  [
    "server/src",
    `import { createEngine } from "@ingestlayer/core";\nexport const x = createEngine;`,
  ],
  ["plugins/src/redact/patterns", `export { x } from "../validators/luhn.ts";`],
])("a right-way import in %s passes", (folder, source) => {
  const { failed, output } = lint(`${folder}/planted-right-way-import.ts`, `${source}\n`);
  expect(failed, output).toBe(false);
});
