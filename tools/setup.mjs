// Runs before `npm start`, `npm test`, `npm run check` and `npm run bench`, on whatever Node is on
// the PATH (20 or newer): installs the locked dependencies, among them Node 24, when they are
// missing or older than the lock file. npm puts node_modules/.bin first on the PATH, so that the
// script that follows already runs on Node 24. `setup.mjs FOLDER …` does the same for folders with
// a lock file of their own: the peers that benches compare with, the runtimes that the SDK is tested in.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("..", import.meta.url);

for (const folder of [".", ...process.argv.slice(2)]) install(new URL(`${folder}/`, root));

function modifiedAtMs(file) {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function install(folder) {
  // npm writes the hidden lock file last, so it stands for a finished install.
  const installedAtMs = modifiedAtMs(new URL("node_modules/.package-lock.json", folder));
  if (installedAtMs >= modifiedAtMs(new URL("package-lock.json", folder))) return;
  console.log("Installing the locked dependencies (npm ci) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: fileURLToPath(folder),
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
