import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

/** Set in the run below, in which this test asks whether the process really forbids code generation. */
const isRestricted = process.env["CODE_GENERATION"] === "forbidden";

/** The tests of whatever evaluates; what works on texts alone does not know the difference. */
const SUITE = [
  "dsl/conformance",
  "dsl/laws/agreement.test.ts",
  "dsl/laws/hostile.test.ts",
  "dsl/laws/match.test.ts",
  "dsl/src/checker",
  "dsl/src/diagnostics",
  "dsl/src/functions",
  "dsl/src/index.test.ts",
  "dsl/src/template.test.ts",
];

/** What the configuration gives each process, and what this is about. */
const FLAGS = [
  "--conditions=@ingestlayer/source",
  "--no-wasm-code-gc",
  "--disallow-code-generation-from-strings",
];

test.runIf(isRestricted)("no code can be made from strings here", () => {
  // oxlint-disable-next-line typescript/no-implied-eval -- asks only whether it is refused
  expect(() => new Function("return false")).toThrow(EvalError);
});

test.skipIf(isRestricted)(
  "where the process forbids code generation, the suite passes all the same",
  async () => {
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const vitest = createRequire(import.meta.url).resolve("vitest/package.json");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        join(dirname(vitest), "vitest.mjs"),
        "run",
        ...SUITE,
        "--no-isolate",
        "--maxWorkers=1",
        ...FLAGS.map((flag) => `--execArgv=${flag}`),
      ],
      // Both evaluators are one there, so that few runs of each law tell enough.
      {
        cwd: root,
        env: { ...process.env, CODE_GENERATION: "forbidden", LAWS_RUNS: "100", NO_COLOR: "1" },
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    expect(stdout).toMatch(/Tests\s+\d{3} passed \| 1 skipped/);
  },
  120_000,
);
