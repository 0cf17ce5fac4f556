// `npm run build`: what each package holds when it is published. The compiler writes the JavaScript and
// the declarations; what it does not know, the files that code reads beside itself, is copied.
import { execFileSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const readBesideCode = ["redact/tagger/model.bin"];

execFileSync("tsc", ["-b", "tsconfig.build.json"], {
  cwd: root,
  stdio: "inherit",
  shell: process.platform === "win32",
});
for (const file of readBesideCode) {
  copyFileSync(`${root}/plugins/src/${file}`, `${root}/plugins/dist/${file}`);
}
