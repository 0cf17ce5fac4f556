import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort, query } from "./postgres.ts";

/** A pgbouncer of a test's own, in transaction mode. */
export interface Pgbouncer extends AsyncDisposable {
  readonly url: string;
}

/** Debian keeps it where only root looks. */
const searchPath = `${process.env["PATH"] ?? ""}:/usr/sbin:/usr/local/sbin`;
/** It refuses to run as root; "nobody" exists wherever root does. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** What `pgbouncer --version` says; undefined where it is not installed. */
export function pgbouncerVersion(): string | undefined {
  const asked = spawnSync("pgbouncer", ["--version"], {
    encoding: "utf8",
    env: { PATH: searchPath },
  });
  return asked.status === 0 ? asked.stdout.split("\n")[0] : undefined;
}

/** Starts it before a server on 127.0.0.1, over `size` connections and with its own defaults else. */
export async function startPgbouncer(serverPort: number, size: number): Promise<Pgbouncer> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-bouncer-"));
  const [port, config, log] = [await freePort(), join(folder, "ini"), join(folder, "log")];
  await writeFile(join(folder, "users"), '"postgres" ""\n');
  const lines = [
    "[databases]",
    `* = host=127.0.0.1 port=${serverPort}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = trust",
    `auth_file = ${join(folder, "users")}`,
    "pool_mode = transaction",
    `default_pool_size = ${size}`,
    `logfile = ${log}`,
  ];
  await writeFile(config, `${lines.join("\n")}\n`);
  if (unprivileged !== undefined) await chown(folder, unprivileged.uid, unprivileged.gid);
  const bouncer = spawn("pgbouncer", ["--quiet", config], {
    ...unprivileged,
    env: { PATH: searchPath },
    stdio: "ignore",
  });
  const exited = once(bouncer, "exit");
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  while (!(await answers(url))) {
    if (bouncer.exitCode !== null) throw new Error(`no start: ${await readFile(log, "utf8")}`);
    await delay(20);
  }
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      bouncer.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    await query(url, "select 1");
    return true;
  } catch {
    return false;
  }
}
