#!/usr/bin/env node
// The command `ingestlayer`. In a checkout it runs the sources, in an installed package what was built.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// V8 collects late while memory is free; these make it collect sooner. What a server with a backlog then takes is a
// figure of `npm run bench -- backlog`.
const serving = ["--max-semi-space-size=16", "--initial-old-space-size=64"];
const comparing = [
  // A comparison needs no more at once than a page of events: what dies young is found in a core's own cache.
  "--max-semi-space-size=4",
  "--initial-old-space-size=32",
  // Both cores are at work: a thread that waited for others to help it tidy would wait for long.
  "--no-parallel-scavenge",
  // Where V8 found a page of events alive while it tidied, it would make all later ones as what lives for long:
  // tidying then takes more time than comparing.
  "--no-allocation-site-pretenuring",
];

const source = new URL("../src/main.ts", import.meta.url);
const [major = 0] = process.versions.node.split(".").map(Number);

if (major < 24) {
  console.error(`ingestlayer needs Node 24 or newer, found ${process.versions.node}.`);
  process.exitCode = 1;
} else {
  const isSource = existsSync(source);
  const main = isSource ? source : new URL("../dist/main.js", import.meta.url);
  const flags = [
    ...(process.argv[2] === "diff" ? comparing : serving),
    "--heap-growing-percent=50",
    // See vitest.config.ts: events are hashed and redacted by WebAssembly, and in a checkout types stripped, in
    // threads that end before the process does.
    "--no-wasm-code-gc",
    ...(isSource
      ? ["--disable-warning=ExperimentalWarning", "--conditions=@ingestlayer/source"]
      : []),
  ];
  const args = [...flags, fileURLToPath(main), ...process.argv.slice(2)];
  // A command starts in half the time where what was compiled is kept. Not in the folder for temporary files, as
  // Node would have it: others may write there.
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ingestlayer");
  const env = { NODE_COMPILE_CACHE: cache, ...process.env };
  // Replaced, not wrapped: a signal to a whole process group must reach the server once, not twice.
  process.removeAllListeners("warning");
  if (process.platform !== "win32")
    process.execve(process.execPath, [process.execPath, ...args], env);
  process.exitCode = spawnSync(process.execPath, args, { stdio: "inherit", env }).status ?? 1;
}
