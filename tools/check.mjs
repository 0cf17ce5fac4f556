// `npm run check`: format, lint (with the layer rules), types, unused code. Every step runs, so that
// one call shows all that is wrong.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const steps = [
  ["format", "oxfmt", ["--check", "."]],
  ["lint and layers", "oxlint", ["--type-aware", "--deny-warnings"]],
  ["types", "tsc", ["-p", "tsconfig.json"]],
  ["unused code", "knip", ["--no-progress"]],
];

const root = fileURLToPath(new URL("..", import.meta.url));
const failed = steps.filter(([name, command, args]) => {
  const started = performance.now();
  const run = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${run.status === 0 ? "ok    " : "FAILED"} ${String(name)} (${seconds} s)`);
  if (run.status !== 0) console.log(run.error?.message ?? `${run.stdout}${run.stderr}`);
  return run.status !== 0;
});

if (failed.length > 0) {
  console.error(`check failed: ${failed.map(([name]) => name).join(", ")}`);
  process.exit(1);
}
