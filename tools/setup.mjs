// Runs before `npm start`, `npm test`, `npm run check` and `npm run bench`, on whatever Node is on
// the PATH (20 or newer): installs the locked dependencies, among them Node 24, when they are
// missing or older than the lock file. npm puts node_modules/.bin first on the PATH, so that the
// script that follows already runs on Node 24.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

function modifiedAtMs(path) {
  return statSync(new URL(`../${path}`, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// npm writes the hidden lock file last, so it stands for a finished install.
const installedAtMs = modifiedAtMs("node_modules/.package-lock.json");
const lockedAtMs = modifiedAtMs("package-lock.json");

if (installedAtMs < lockedAtMs) {
  console.log("Installing the locked dependencies (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error(
      "npm ci failed: see the lines above. Mend that, then run the same command again.",
    );
    process.exit(status ?? 1);
  }
}
