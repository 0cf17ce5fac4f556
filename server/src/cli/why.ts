import {
  IngestError,
  formatProblem,
  openStore,
  parseJson,
  stringifyJson,
  why,
} from "@ingestlayer/core";
import type { JsonValue, Store, Story } from "@ingestlayer/core";
import type { Command } from "commander";
import { CliError, type CliIo } from "./io.ts";
import { configOption, openProject } from "./project.ts";
import { storyText } from "./story-text.ts";

interface WhyOptions {
  readonly config: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** `ingestlayer why EVENT`: an event's story, of a running server or of a stopped one's store. */
export function addWhy(program: Command, io: CliIo): void {
  program
    .command("why <event>")
    .description("why an event did or did not arrive, by its id or its idempotency key")
    .option(...configOption)
    .option("-u, --url <url>", "a running server (or INGESTLAYER_URL); else the config's own store")
    .option("-k, --key <key>", "API key with scope read (or INGESTLAYER_KEY)")
    .option("--json", "the story as JSON")
    .action((event: string, options: WhyOptions) => explain(event, options, io));
}

async function explain(event: string, options: WhyOptions, io: CliIo): Promise<void> {
  const url = options.url ?? io.env["INGESTLAYER_URL"];
  const story = await (url === undefined
    ? fromStore(event, options.config, io)
    : fromServer(event, url, options.key ?? io.env["INGESTLAYER_KEY"]));
  io.out(options.json ? `${stringifyJson(story as unknown as JsonValue)}\n` : storyText(story));
  if (story.found === "unknown") throw new CliError("");
}

async function fromStore(event: string, config: string, io: CliIo): Promise<Story> {
  const project = await openProject(config, io);
  await using store = await open(project.config.store);
  // Awaited here, since the store is closed at the end of this function.
  return await why(store, project, event);
}

async function open(address: Parameters<typeof openStore>[0]): Promise<Store> {
  try {
    return await openStore(address);
  } catch (error) {
    if (!(error instanceof IngestError)) throw error;
    const also =
      error.code === "IL_STORE_003" ? "\nAsk the server that runs on it: --url URL." : "";
    throw new CliError(`${formatProblem(error)}${also}`, { cause: error });
  }
}

async function fromServer(event: string, url: string, key: string | undefined): Promise<Story> {
  const address = `${url.replace(/\/+$/, "")}/v1/events/${encodeURIComponent(event)}/why`;
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(address, { headers, signal: AbortSignal.timeout(timeoutMs) }).catch(
    (error: unknown) => {
      const message = `IL_CLI_107 no answer from ${url}: is the server running there?`;
      throw new CliError(message, { cause: error });
    },
  );
  const text = await response.text();
  if (!response.ok) throw new CliError(text);
  return parseJson(text) as unknown as Story;
}

const timeoutMs = 30_000;
