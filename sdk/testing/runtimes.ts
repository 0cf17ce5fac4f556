import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { bundleSdk } from "./bundle.ts";

/** What the program in a runtime is told. */
export interface Task {
  readonly url: string;
  readonly by: string;
  readonly count: number;
}

/** Emits `count` events by the bundled SDK, in some runtime, and says which ids they got. */
export type Runtime = (task: Task) => Promise<readonly string[]>;

/** The same program for every runtime, in the language that all of them share. */
const program = `
import { createClient } from "./sdk.mjs";
export async function emit({ url, by, count }) {
  const client = createClient({ url, batchSize: 10, timeoutMs: 1000 });
  const emitted = [];
  for (let n = 0; n < count; n += 1) emitted.push(client.ingest("counted", { n, by }));
  const answers = await Promise.all(emitted);
  await client.close();
  return answers.map(({ id }) => id);
}
`;

/** Files for one run: the SDK, the program, and what starts it. */
async function writeFiles(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-runtime-"));
  const all = { "sdk.mjs": await bundleSdk("esm"), "emit.mjs": program, ...files };
  for (const [name, content] of Object.entries(all)) await writeFile(join(folder, name), content);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Runs a command line whose program is a file; it prints the ids. */
function byCommand(command: string, args: readonly string[]): Runtime {
  return async (task) => {
    const main = `import { emit } from "./emit.mjs";
console.log(JSON.stringify(await emit(${JSON.stringify(task)})));`;
    await using files = await writeFiles({ "main.mjs": main });
    const child = spawn(command, [...args, join(files.folder, "main.mjs")], {
      cwd: files.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [said, complained] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!said.startsWith("[")) throw new Error(`${command} said: ${said}${complained}`);
    return JSON.parse(said) as string[];
  };
}

const byThread: Runtime = async (task) => {
  const main = `import { parentPort } from "node:worker_threads";
import { emit } from "./emit.mjs";
parentPort.postMessage(await emit(${JSON.stringify(task)}));`;
  await using files = await writeFiles({ "main.mjs": main });
  const worker = new Worker(join(files.folder, "main.mjs"), { execArgv: [] });
  const [ids] = (await once(worker, "message")) as [readonly string[]];
  await worker.terminate();
  return ids;
};

/** workerd, on which Cloudflare's workers run: the program is in a request, and lives as long as it. */
function byWorkerd(command: string): Runtime {
  return async (task) => {
    const main = `import { emit } from "./emit.mjs";
export default { async fetch(request) { return Response.json(await emit(await request.json())); } };`;
    const modules = ["main.mjs", "emit.mjs", "sdk.mjs"].map(
      (name) => `(name = "${name}", esModule = embed "${name}")`,
    );
    const config = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (modules = [${modules.join()}], compatibilityDate = "2026-01-01")),
    (name = "internet", network = (allow = ["local", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`;
    await using files = await writeFiles({ "main.mjs": main, "config.capnp": config });
    const args = ["serve", join(files.folder, "config.capnp"), "--control-fd=1"];
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const [line] = (await once(child.stdout, "data")) as [Buffer];
      const { port } = JSON.parse(line.toString()) as { port: number };
      const body = JSON.stringify(task);
      const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body });
      return (await response.json()) as string[];
    } finally {
      child.kill();
    }
  };
}

/** The program of a package of `runtimes/` that brings one for this platform; undefined where there is none. */
function binary(path: string): string | undefined {
  const file = fileURLToPath(new URL(`runtimes/node_modules/${path}`, import.meta.url));
  return existsSync(file) ? file : undefined;
}

const deno = binary("@deno/linux-x64-glibc/deno");
const bun = binary("@oven/bun-linux-x64/bin/bun");
const workerd = binary("@cloudflare/workerd-linux-64/bin/workerd");

/** Undefined: npm has not installed it here. */
export const runtimes: Readonly<Record<string, Runtime | undefined>> = {
  node: byCommand(process.execPath, []),
  "a worker thread": byThread,
  deno: deno === undefined ? undefined : byCommand(deno, ["run", "--no-remote", "--allow-net"]),
  bun: bun === undefined ? undefined : byCommand(bun, ["run"]),
  workerd: workerd === undefined ? undefined : byWorkerd(workerd),
};
