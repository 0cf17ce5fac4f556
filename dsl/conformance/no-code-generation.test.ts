import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("where the process forbids code generation, the suite passes all the same", async () => {
  const script = fileURLToPath(new URL("restricted.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@ingestlayer/source",
    "--disallow-code-generation-from-strings",
    script,
  ]);
  expect(JSON.parse(stdout)).toEqual({ refusesCode: true, cases: 1651, failures: [] });
});
