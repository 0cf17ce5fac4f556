import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, cp, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client, type QueryResultRow } from "pg";
import { postgresBinaries, type PostgresVersion } from "./postgres-binaries.ts";
import { withClient } from "../../demo/postgres-client.ts";

/** A database server for tests; real Postgres or PGlite. */
export interface TestDatabaseServer extends AsyncDisposable {
  /** Connection string of its first database, as superuser. */
  readonly url: string;
  /** An empty database, and the connection string that leads there. */
  freshDatabase(): Promise<string>;
}

/** A real Postgres cluster of its own, on 127.0.0.1, with fsync on. */
export interface TestPostgres extends TestDatabaseServer {
  readonly port: number;
  /** Folder of its Unix socket. */
  readonly socketFolder: string;
  /** Everything that the server has logged. */
  logText(): Promise<string>;
  /** Shuts down as an operator would; the data stays. */
  stop(): Promise<void>;
  start(): Promise<void>;
  restart(): Promise<void>;
  /** As a power cut sees it: no process gets to clean up. */
  kill(): Promise<void>;
}

export interface TestPostgresOptions {
  readonly version?: PostgresVersion;
  /** Settings of postgresql.conf, such as `log_statement: "all"`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of pg_hba.conf; every local connection is trusted when left out. */
  readonly hba?: readonly string[];
  /** Files that the settings name, by their path inside the data folder. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Postgres refuses to run as root; "nobody" exists wherever root does. */
const unprivileged = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/**
 * When the test process is gone, however it went, its end of the pipe closes: the server stops, and
 * its folder goes too.
 */
const guard = `exec 3<&0; "$0" "$@" </dev/null & server=$!
(cat <&3 >/dev/null; trap '' TERM; kill -QUIT $server 2>/dev/null; sleep 1; rm -rf "$FOLDER") & watch=$!
wait $server; status=$?; kill $watch 2>/dev/null; exit $status`;

const startTriesMax = 40;

/** Makes a cluster in a temporary folder and starts it: `await using pg = await startPostgres()`. */
export async function startPostgres(options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-pg-"));
  if (unprivileged !== undefined) await chown(folder, unprivileged.uid, unprivileged.gid);
  const cluster = new Cluster(
    folder,
    await usableBinaries(options.version, folder),
    await freePort(),
  );
  await cluster.create(options);
  await cluster.start();
  return cluster;
}

/** State: the server process while it runs, and how many databases were made. */
class Cluster implements TestPostgres {
  readonly url: string;
  readonly port: number;
  readonly #folder: string;
  readonly #binaries: string;
  #process: ChildProcess | undefined;
  #databases = 0;

  constructor(folder: string, binaries: string, port: number) {
    this.#folder = folder;
    this.#binaries = binaries;
    this.port = port;
    this.url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  async create({ settings = {}, hba, files = {} }: TestPostgresOptions): Promise<void> {
    run(join(this.#binaries, "initdb"), [
      `--pgdata=${this.#dataFolder}`,
      "--username=postgres",
      "--auth=trust",
      "--encoding=UTF8",
      "--locale=C",
      "--no-sync",
    ]);
    const lines = Object.entries({
      listen_addresses: "127.0.0.1",
      port: String(this.port),
      unix_socket_directories: this.#folder,
      shared_buffers: "64MB",
      max_connections: "60",
      fsync: "on",
      ...settings,
    }).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
    await this.#write("postgresql.conf", `${lines.join("\n")}\n`);
    if (hba !== undefined) await this.#write("pg_hba.conf", `${hba.join("\n")}\n`);
    for (const [name, text] of Object.entries(files)) await this.#write(name, text);
  }

  async start(): Promise<void> {
    for (let tries = 0; tries < startTriesMax; tries += 1) {
      // After a kill, orphaned backends hold the old shared memory for a moment.
      if (await this.#tryStart()) return;
      await delay(100);
    }
    throw new Error(`Postgres does not start:\n${await this.logText()}`);
  }

  async stop(): Promise<void> {
    await this.#signal("SIGINT");
  }

  async kill(): Promise<void> {
    // A session whose postmaster is gone would go on for a moment, and even commit.
    const sessions = this.#process === undefined ? [] : await sessionsOf(this.url);
    await this.#signal("SIGKILL", sessions);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async freshDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `test_${this.#databases}`;
    await query(this.url, `create database ${name}`);
    return this.url.replace(/postgres$/, name);
  }

  get socketFolder(): string {
    return this.#folder;
  }

  logText(): Promise<string> {
    return readFile(this.#logFile, "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  get #dataFolder(): string {
    return join(this.#folder, "data");
  }

  get #logFile(): string {
    return join(this.#folder, "server.log");
  }

  async #write(name: string, text: string): Promise<void> {
    const file = join(this.#dataFolder, name);
    await writeFile(file, text, { mode: 0o600 });
    if (unprivileged !== undefined) await chown(file, unprivileged.uid, unprivileged.gid);
  }

  async #tryStart(): Promise<boolean> {
    await using log = await open(this.#logFile, "a");
    const server = spawn(
      "sh",
      ["-c", guard, join(this.#binaries, "postgres"), "-D", this.#dataFolder],
      {
        ...unprivileged,
        stdio: ["pipe", log.fd, log.fd],
        env: { TZ: "UTC", LC_ALL: "C", FOLDER: this.#folder },
      },
    );
    const exited = once(server, "exit");
    while (server.exitCode === null) {
      if (await accepts(this.url)) {
        this.#process = server;
        return true;
      }
      await Promise.race([exited, delay(20)]);
    }
    return false;
  }

  async #signal(signal: NodeJS.Signals, sessions: readonly number[] = []): Promise<void> {
    const server = this.#process;
    if (server === undefined) return;
    this.#process = undefined;
    const exited = once(server, "exit");
    const [pid] = (await readFile(join(this.#dataFolder, "postmaster.pid"), "utf8")).split("\n");
    for (const running of [Number(pid), ...sessions]) {
      try {
        process.kill(running, signal);
      } catch (error) {
        // Gone by itself in the meantime.
        if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
      }
    }
    await exited;
  }
}

/** Runs one statement on a connection of its own and returns the rows. */
export async function query<Row extends QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(text, [...values])).rows);
}

/** Drops everything that is the user's: much cheaper than another database. */
export async function emptyDatabase(url: string): Promise<void> {
  const schemas = await query<{ list: string | null }>(
    url,
    `select string_agg(quote_ident(nspname), ', ') as list from pg_namespace
      where nspname !~ '^pg_' and nspname <> 'information_schema'`,
  );
  const list = schemas[0]?.list ?? null;
  if (list !== null) await query(url, `drop schema ${list} cascade`);
  await query(url, "create schema public");
}

/** A port that nothing listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Processes of the server beside its postmaster; none that can be named where it lets nobody in. */
async function sessionsOf(url: string): Promise<readonly number[]> {
  try {
    const rows = await query<{ pid: number }>(
      url,
      "select pid from pg_stat_activity where pid <> pg_backend_pid()",
    );
    return rows.map(({ pid }) => pid);
  } catch {
    return [];
  }
}

async function accepts(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  // A client without a listener throws when the server goes away under it.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    // Any answer but "starting up" shows a server that is ready for its own tests of logins.
    const code = (error as { readonly code?: string }).code ?? "";
    return code.startsWith("28");
  }
}

/** The folder of the programs; a copy where the unprivileged user cannot reach the original. */
async function usableBinaries(
  version: PostgresVersion | undefined,
  folder: string,
): Promise<string> {
  const native = postgresBinaries(version);
  const probe = spawnSync(join(native, "bin", "postgres"), ["--version"], { ...unprivileged });
  if (probe.status === 0) return join(native, "bin");
  const copy = join(folder, "native");
  await cp(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, "bin");
}

function run(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, {
    ...unprivileged,
    encoding: "utf8",
    env: { LC_ALL: "C" },
  });
  if (done.status === 0) return;
  throw new Error(`${command} failed: ${done.error?.message ?? ""}${done.stdout}${done.stderr}`);
}
