import { parseJson } from "@ingestlayer/core";
import type { JsonValue } from "@ingestlayer/core";
import type { Command } from "commander";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { choiceSchema } from "../wire/events.ts";
import { openAnswer, reachOptions, readStopped, serverOf } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { eventLines } from "./event-lines.ts";
import type { ListedEvent } from "./event-lines.ts";
import { CliError, type CliIo } from "./io.ts";
import { count, openProject } from "./project.ts";
import { filterOptions, queryFrom } from "./query-options.ts";
import { jsonText, terminalOf } from "./terminal.ts";

/** `ingestlayer tail`: events of a running server as they come, until it is stopped. */
export function addTail(program: Command, io: CliIo): void {
  const command = program
    .command("tail")
    .description("events as they come to a running server, until you stop it");
  filterOptions(reachOptions(command), choiceSchema.shape)
    .option("--json", "one event a line (NDJSON)")
    .action((options: ServerOptions) => follow(options, io));
}

async function follow(options: ServerOptions, io: CliIo): Promise<void> {
  const query = queryFrom(choiceSchema, options);
  const server = serverOf(options, io);
  if (server === undefined) return refuseStopped(options, io);
  const stop = new AbortController();
  void io.stopRequested().then(() => stop.abort());
  const path = `/v1/events/tail?${new URLSearchParams(query).toString()}`;
  try {
    const { body } = await openAnswer({ ...server, path }, stop.signal);
    if (body !== null) await show(body, options, io);
  } catch (error) {
    if (stop.signal.aborted) return;
    if (error instanceof CliError) throw error;
    throw new CliError(`IL_CLI_125 the connection to ${server.url} broke`, { cause: error });
  }
  io.err("note: the server ended the stream: it is stopping\n");
}

async function show(
  body: ReadableStream<Uint8Array>,
  { json }: ServerOptions,
  io: CliIo,
): Promise<void> {
  const lines = eventLines(terminalOf(io));
  const messages = body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new EventSourceParserStream({ onError: "terminate" }));
  let undecided = 0;
  for await (const { event, data } of messages) {
    const told = parseJson(data);
    if (event === undefined) {
      const text = json === true ? `${jsonText(told)}\n` : lines([told as unknown as ListedEvent]);
      io.out(text);
      continue;
    }
    const events = eventsIn(told);
    if (event === "skipped") {
      io.err(`note: ${count(events, "event")} passed unseen: more came than could be shown\n`);
    } else if (event === "undecided") {
      // Told once, not beside each event of a busy server.
      if (undecided === 0) io.err(`note: ${undecidedText}\n`);
      undecided += events;
    }
  }
}

const undecidedText =
  "for some events the expression has no answer, and they are left out: a field that it reads is not there, " +
  "or is of another type. Guard it with has(…)";

function eventsIn(told: JsonValue): number {
  return Number((told as { readonly events?: JsonValue }).events ?? 0);
}

/** Says that nothing comes, unless a server has the store: then how it is asked. */
async function refuseStopped({ config }: ServerOptions, io: CliIo): Promise<never> {
  const project = await openProject(config, io);
  await using _store = await readStopped(project);
  throw new CliError(
    "IL_CLI_124 no server runs on this store, so that nothing comes. Start one with 'ingestlayer start'; " +
      "'ingestlayer events' shows what is there",
  );
}
