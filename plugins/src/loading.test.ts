import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("the clients of HTTP and mail are loaded by none who has nothing to send", async () => {
  const script = `
    import { createRequire } from "node:module";
    await import("@ingestlayer/plugins");
    console.log(JSON.stringify(Object.keys(createRequire(process.cwd() + "/here").cache)));`;
  const flags = ["--disable-warning=ExperimentalWarning", "--conditions=@ingestlayer/source"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, "--input-type=module", "--eval", script],
    { cwd: import.meta.dirname },
  );
  const loaded = (JSON.parse(stdout) as string[]).map(
    (file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1],
  );
  // What is looked at is what is loaded.
  expect(loaded).toContain("pg");
  expect(loaded).not.toContain("undici");
  expect(loaded).not.toContain("nodemailer");
});
