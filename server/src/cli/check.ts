import type { Command } from "commander";
import type { CliIo } from "./io.ts";
import { configOption, count, openProject } from "./project.ts";

/** `ingestlayer check`: reads, checks and compiles a config, without opening or starting anything. */
export function addCheck(program: Command, io: CliIo): void {
  program
    .command("check")
    .description("find every mistake in a config, without starting anything")
    .option(...configOption)
    .action(async ({ config: file }: { readonly config: string }) => {
      const { config } = await openProject(file, io);
      const { catalog, sources, destinations, pipelines } = config;
      const parts = [
        count(catalog.names.length, "event"),
        count(sources.size, "source"),
        count(pipelines.size, "pipeline"),
        count(destinations.size, "destination"),
      ];
      io.out(`${file} is in order: ${parts.join(", ")}\n`);
    });
}
