import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import {
  IngestError,
  formatProblem,
  openStore,
  openStoreReader,
  parseJson,
} from "@ingestlayer/core";
import type { JsonValue, Project, Store, StoreReader } from "@ingestlayer/core";
import type { Command } from "commander";
import type { ConfigMistake, HttpProblem } from "../problem.ts";
import { CliError, type CliIo } from "./io.ts";
import { configOption, openProject, problemText } from "./project.ts";

/** How a command reaches what a server holds: the running server itself, or a stopped one's store. */
export interface ServerOptions {
  readonly config: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

export const urlOption = [
  "-u, --url <url>",
  "a running server (or INGESTLAYER_URL); else the config's own store",
] as const;

export const keyOption = ["-k, --key <key>", "the server's API key (or INGESTLAYER_KEY)"] as const;

/** Adds the options by which a command reaches a server or its store. */
export function reachOptions(command: Command): Command {
  return command
    .option(...configOption)
    .option(...urlOption)
    .option(...keyOption);
}

/** How a command that only reads gets its answer from either. */
export interface ReadingWays<Answer> {
  readonly server: (server: ServerAddress) => Promise<Answer>;
  readonly store: (store: StoreReader, project: Project) => Promise<Answer>;
}

/** Asks the running server that is meant, or else the config's own store, which no server may have open. */
export async function readAt<Answer>(
  options: ServerOptions,
  io: CliIo,
  { server, store }: ReadingWays<Answer>,
): Promise<Answer> {
  const running = serverOf(options, io);
  if (running !== undefined) return server(running);
  const project = await openProject(options.config, io);
  await using opened = await readStopped(project);
  // Awaited here, since the store is closed at the end of this function.
  return await store(opened, project);
}

/** A running server. */
export type ServerAddress = Pick<ServerRequest, "url" | "key">;

/** The running server that is meant, if one is. */
export function serverOf({ url, key }: ServerOptions, { env }: CliIo): ServerAddress | undefined {
  const address = url ?? env["INGESTLAYER_URL"];
  if (address === undefined) return undefined;
  return { url: address, key: key ?? env["INGESTLAYER_KEY"] };
}

/** What is asked of a running server. */
export interface ServerRequest {
  readonly url: string;
  readonly key: string | undefined;
  /** With its query. */
  readonly path: string;
  /** Posted where it is given. */
  readonly body?: object;
}

/** Its answer. Throws {@link CliError} with what it says where it refuses. */
export async function askServer(request: ServerRequest): Promise<JsonValue> {
  return parseJson(await (await openAnswer(request, AbortSignal.timeout(timeoutMs))).text());
}

/** Its answer line by line (NDJSON), however long it takes. Throws as {@link askServer} does. */
export async function* followServer(request: ServerRequest): AsyncGenerator<JsonValue> {
  const { body } = await openAnswer(request);
  if (body === null) return;
  for await (const line of createInterface({ input: Readable.fromWeb(body) })) {
    yield parseJson(line);
  }
}

/** Its answer as it begins, to be read as it comes. Throws as {@link askServer} does. */
export async function openAnswer(
  { url, key, path, body }: ServerRequest,
  signal?: AbortSignal,
): Promise<Response> {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const headers = { "content-type": "application/json", ...authorization };
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const address = `${url.replace(/\/+$/, "")}${path}`;
  const until = signal === undefined ? {} : { signal };
  const response = await fetch(address, { ...sent, ...until, headers }).catch((cause: unknown) => {
    throw new CliError(`IL_CLI_107 no answer from ${url}: is the server running there?`, { cause });
  });
  if (response.ok) return response;
  const problem = parseJson(await response.text()) as unknown as HttpProblem;
  const mistakes = problem.mistakes ?? [problem];
  throw new CliError(mistakes.map(mistakeText).join("").trimEnd());
}

function mistakeText({ code, detail: message, path, hint, frame }: ConfigMistake): string {
  return problemText({
    code,
    message,
    ...(path === undefined ? {} : { place: path }),
    ...(hint === undefined ? {} : { hint }),
    ...(frame === undefined ? {} : { frame }),
  });
}

/** What to do where the store is in use. */
const askInstead = "Ask the server that runs on it: --url URL.";

/** The store of a server that does not run, to read it. Throws {@link CliError} where one does, with the way out. */
export function readStopped(
  { config }: Project,
  otherwise: string = askInstead,
): Promise<StoreReader & AsyncDisposable> {
  const { store, retention } = config;
  return orSay(() => openStoreReader(store, { retention }), otherwise);
}

/** The same, to change it: while it is open the store tidies itself as the server would, by the config's retention. */
export function openStopped({ config }: Project): Promise<Store> {
  const { store, retention } = config;
  return orSay(() => openStore(store, { retention }), askInstead);
}

/** Opens a stopped store; where a server has it, the refusal says what to do instead. */
export async function orSay<Opened>(
  open: () => Promise<Opened>,
  otherwise: string = askInstead,
): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    const also = error.code === "IL_STORE_003" ? `\n${otherwise}` : "";
    throw new CliError(`${formatProblem(error)}${also}`, { cause: error });
  }
}

/** A dry run over many events takes its time. */
const timeoutMs = 120_000;
