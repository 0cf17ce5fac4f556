import { stringifyJson } from "@ingestlayer/core";
import type { Command } from "commander";
import { CliError, type CliIo } from "./io.ts";
import { readEventFile } from "./event-file.ts";

interface EmitOptions {
  readonly event: string;
  readonly url?: string;
  readonly key?: string;
  readonly idempotencyKey?: string;
}

/** `ingestlayer emit [NAME] --event FILE`: hands one event to a running server. */
export function addEmit(program: Command, io: CliIo): void {
  program
    .command("emit [name]")
    .description("hand an event to a running server, and print what it answers")
    .requiredOption(
      "-e, --event <file>",
      "JSON of the payload, or of an event; - reads it from standard input",
    )
    .option("-u, --url <url>", "the server (default: INGESTLAYER_URL, or http://127.0.0.1:8787)")
    .option("-k, --key <key>", "API key (default: INGESTLAYER_KEY)")
    .option("--idempotency-key <key>", "of several with the same key only the first is stored")
    .action((name: string | undefined, options: EmitOptions) => emit(name, options, io));
}

async function emit(name: string | undefined, options: EmitOptions, io: CliIo): Promise<void> {
  const event = await readEventFile(options.event, io);
  const eventName = name ?? event.name;
  if (eventName === undefined) {
    throw new CliError(
      "IL_CLI_106 the file has no event name: give one, as in 'ingestlayer emit NAME'",
    );
  }
  const url = options.url ?? io.env["INGESTLAYER_URL"] ?? "http://127.0.0.1:8787";
  const key = options.key ?? io.env["INGESTLAYER_KEY"];
  const { idempotencyKey } = options;
  const body = stringifyJson({
    name: eventName,
    payload: event.payload,
    ...(idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }),
  });
  const response = await post(`${url.replace(/\/+$/, "")}/v1/events`, body, key);
  const text = await response.text();
  if (!response.ok) throw new CliError(text);
  io.out(`${text}\n`);
}

async function post(url: string, body: string, key: string | undefined): Promise<Response> {
  const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new CliError(`IL_CLI_107 no answer from ${url}: is the server running there?`, {
      cause: error,
    });
  }
}

const timeoutMs = 30_000;
