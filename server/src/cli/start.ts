import type { Command } from "commander";
import type { CliIo } from "./io.ts";
import { configOption } from "./project.ts";
import type { StartOptions } from "./serve.ts";

/** `ingestlayer start`: serves a config until it is asked to stop. */
export function addStart(program: Command, io: CliIo): void {
  program
    .command("start")
    .description("take events in and run the pipelines of a config")
    .option(...configOption)
    .option("--host <address>", "where to listen", "127.0.0.1")
    .option("--port <number>", "where to listen; 0 takes a free one (default: PORT, or 8787)")
    .option("--log-level <level>", "trace, debug, info, warn, error or silent", "info")
    .action(async (options: StartOptions) => {
      // No other command has to wait for what a server is made of.
      const { serve } = await import("./serve.ts");
      await serve(options, io);
    });
}
