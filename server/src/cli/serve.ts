import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { createEngine, IngestError, watchFiles } from "@ingestlayer/core";
import type { Engine, Log, Project } from "@ingestlayer/core";
import { pino, type Logger } from "pino";
import { buildApp } from "../app.ts";
import { configuredKeys, createKeyring, type Keyring } from "../auth/keys.ts";
import { CliError, type CliIo } from "./io.ts";
import { count, openProject } from "./project.ts";

export interface StartOptions {
  readonly config: string;
  readonly host: string;
  readonly port?: string;
  readonly logLevel: string;
}

/** Serves a config until it is asked to stop. */
export async function serve(
  { config: file, host, port, logLevel }: StartOptions,
  io: CliIo,
): Promise<void> {
  // Asked for at once, so that a stop during the start is not lost.
  const stopRequested = io.stopRequested();
  // Standard output is for people and scripts: the log goes to standard error.
  const logger = pino({ level: logLevel }, { write: (line) => io.err(line) });
  const log = asLog(logger);
  const project = await openProject(file, io, log);
  const keys = createKeyring(configuredKeys(project.config.server));
  if (keys.open && !isLoopback(host)) throw new CliError(openToAll(host));
  const portNumber = parsePort(port ?? io.env["PORT"] ?? "8787");

  const ended = new AbortController();
  const engine = await openEngine(project, log);
  const { limits, stopDeadlineMs } = project.config.server;
  let leftMs = stopDeadlineMs;
  const app = buildApp(engine, { keys, limits, logger, direct: true });
  try {
    const url = await listen(() => app.listen({ host, port: portNumber }));
    const readAgain = () => void reload(engine, keys, { file, host, limits }, io, log);
    const endReloads = io.onReload(readAgain);
    watchFiles([resolve(file), ...project.files], readAgain, ended.signal);
    io.out(`ingestlayer ready on ${url} (${aboutProject(file, project)})\n`);
    await stopRequested;
    endReloads();
    ended.abort();
    log.info("stopping: requests and batches in flight are ended first");
    const stoppingAtMs = performance.now();
    await Promise.race([app.close(), sleep(stopDeadlineMs, undefined, { ref: false })]);
    app.server.closeAllConnections();
    leftMs = Math.max(0, stopDeadlineMs - (performance.now() - stoppingAtMs));
  } finally {
    await engine.stop(leftMs);
  }
}

async function openEngine(project: Project, log: Log): Promise<Engine> {
  try {
    return await createEngine(project, { log });
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    const hint = error.hint === undefined ? "" : ` ${error.hint}`;
    throw new CliError(`${error.code} ${error.message}.${hint}`, { cause: error });
  }
}

async function listen(work: () => Promise<string>): Promise<string> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") {
      throw new CliError(
        "IL_CLI_102 the port is taken by another process. Choose another with --port.",
      );
    }
    if (code === undefined) throw error;
    throw new CliError(`IL_CLI_103 the server cannot listen there: ${message}`, { cause: error });
  }
}

/** What stays as it was at the start. */
interface Serving {
  readonly file: string;
  readonly host: string;
  readonly limits: Project["config"]["server"]["limits"];
}

/** A config with mistakes is reported, and the one at work goes on. */
async function reload(
  engine: Engine,
  keys: Keyring,
  { file, host, limits }: Serving,
  io: CliIo,
  log: Log,
): Promise<void> {
  try {
    const project = await openProject(file, io, log);
    const others = configuredKeys(project.config.server);
    if (others.length === 0 && !isLoopback(host)) throw new CliError(openToAll(host));
    await engine.reload(project);
    if (!isDeepStrictEqual(project.config.server.limits, limits)) {
      log.warn("other limits of the server are taken over when it is started anew");
    }
    keys.replace(others);
    log.info("the config was read again and is at work");
  } catch (error) {
    log.warn(`the config was not taken over: ${(error as Error).message}`);
  }
}

function aboutProject(file: string, { config }: Project): string {
  const keys = config.server.keys.length;
  const access = keys === 0 ? "no API keys, this machine only" : count(keys, "API key");
  return `${file}, ${count(config.pipelines.size, "pipeline")}, ${access}`;
}

function asLog(logger: Logger): Log {
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
  };
}

function openToAll(host: string): string {
  return (
    `IL_CLI_101 without API keys the server listens on this machine only, not on ${host}. ` +
    "Add keys to the config, for example: server: { keys: ['${INGESTLAYER_KEY}'] }"
  );
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new CliError(`IL_CLI_104 expected a port from 0 to 65535, found '${text}'`);
}
