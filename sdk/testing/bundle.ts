import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/** What a bundler makes of the SDK: for a page as one script that sets `sdk`, elsewhere as a module. */
export async function bundleSdk(format: "iife" | "esm"): Promise<string> {
  const input = fileURLToPath(new URL("../src/index.ts", import.meta.url));
  await using build = await rolldown({ input, platform: "browser" });
  const { output } = await build.generate({ format, name: "sdk", minify: true });
  return output[0].code;
}
