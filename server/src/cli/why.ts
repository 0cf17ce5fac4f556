import { why } from "@ingestlayer/core";
import type { JsonValue, Story } from "@ingestlayer/core";
import type { Command } from "commander";
import { askServer, keyOption, readStopped, serverOf, urlOption } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { CliError, type CliIo } from "./io.ts";
import { configOption, openProject } from "./project.ts";
import { storyText } from "./story-text.ts";
import { jsonText, terminalOf } from "./terminal.ts";

/** `ingestlayer why EVENT`: an event's story, of a running server or of a stopped one's store. */
export function addWhy(program: Command, io: CliIo): void {
  program
    .command("why <event>")
    .description("why an event did or did not arrive, by its id or its idempotency key")
    .option(...configOption)
    .option(...urlOption)
    .option(...keyOption)
    .option("--json", "the story as JSON")
    .action((event: string, options: ServerOptions) => explain(event, options, io));
}

async function explain(event: string, options: ServerOptions, io: CliIo): Promise<void> {
  const server = serverOf(options, io);
  const story = await (server === undefined
    ? fromStore(event, options.config, io)
    : fromServer(event, server));
  const json = () => `${jsonText(story as unknown as JsonValue)}\n`;
  io.out(options.json ? json() : storyText(story, terminalOf(io)));
  if (story.found === "unknown") throw new CliError("");
}

async function fromStore(event: string, config: string, io: CliIo): Promise<Story> {
  const project = await openProject(config, io);
  await using store = await readStopped(project);
  // Awaited here, since the store is closed at the end of this function.
  return await why(store, project, event);
}

async function fromServer(
  event: string,
  server: NonNullable<ReturnType<typeof serverOf>>,
): Promise<Story> {
  const path = `/v1/events/${encodeURIComponent(event)}/why`;
  return (await askServer({ ...server, path })) as unknown as Story;
}
