import { why } from "@ingestlayer/core";
import type { JsonValue, Story } from "@ingestlayer/core";
import type { Command } from "commander";
import { askServer, reachOptions, readAt } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { CliError, type CliIo } from "./io.ts";
import { storyText } from "./story-text.ts";
import { jsonText, terminalOf } from "./terminal.ts";

/** `ingestlayer why EVENT`: an event's story, of a running server or of a stopped one's store. */
export function addWhy(program: Command, io: CliIo): void {
  const command = program
    .command("why <event>")
    .description("why an event did or did not arrive, by its id or its idempotency key");
  reachOptions(command)
    .option("--json", "the story as JSON")
    .action((event: string, options: ServerOptions) => explain(event, options, io));
}

async function explain(event: string, options: ServerOptions, io: CliIo): Promise<void> {
  const path = `/v1/events/${encodeURIComponent(event)}/why`;
  const story = await readAt<Story>(options, io, {
    server: async (server) => (await askServer({ ...server, path })) as unknown as Story,
    store: (store, project) => why(store, project, event),
  });
  const json = () => `${jsonText(story as unknown as JsonValue)}\n`;
  io.out(options.json ? json() : storyText(story, terminalOf(io)));
  if (story.found === "unknown") throw new CliError("");
}
