import {
  IngestError,
  formatProblem,
  openStore,
  openStoreReader,
  parseJson,
} from "@ingestlayer/core";
import type { JsonValue, Project, Store, StoreReader } from "@ingestlayer/core";
import { CliError, type CliIo } from "./io.ts";

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

/** The running server that is meant, if one is. */
export function serverOf(
  { url, key }: ServerOptions,
  { env }: CliIo,
): { readonly url: string; readonly key: string | undefined } | undefined {
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
export async function askServer({ url, key, path, body }: ServerRequest): Promise<JsonValue> {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const headers = { "content-type": "application/json", ...authorization };
  const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const signal = AbortSignal.timeout(timeoutMs);
  const address = `${url.replace(/\/+$/, "")}${path}`;
  const response = await fetch(address, { ...sent, headers, signal }).catch((cause: unknown) => {
    throw new CliError(`IL_CLI_107 no answer from ${url}: is the server running there?`, { cause });
  });
  const answer = parseJson(await response.text());
  if (response.ok) return answer;
  const { code, detail, hint } = answer as { code?: string; detail?: string; hint?: string };
  throw new CliError(`${code} ${detail}.${hint === undefined ? "" : ` ${hint}`}`);
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

async function orSay<Opened>(open: () => Promise<Opened>, otherwise: string): Promise<Opened> {
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
