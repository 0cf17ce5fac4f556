import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("what sends, and what knows the numbers of all countries, is loaded by none who does not use it", async () => {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    await import("@ingestlayer/plugins");
    console.log(JSON.stringify(loaded));`;
  const flags = ["--disable-warning=ExperimentalWarning", "--conditions=@ingestlayer/source"];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, "--input-type=module", "--eval", script],
    { cwd: import.meta.dirname },
  );
  const packages = (JSON.parse(stdout) as string[]).map(
    (url) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1],
  );
  // What is looked at is what is loaded.
  expect(packages).toContain("zod");
  for (const late of ["undici", "pg", "nodemailer", "libphonenumber-js"]) {
    expect(packages).not.toContain(late);
  }
});
