import { Command, CommanderError } from "commander";
import { addCheck } from "./cli/check.ts";
import { addDestination } from "./cli/destination.ts";
import { addDiff } from "./cli/diff.ts";
import { addDlq } from "./cli/dlq.ts";
import { addEmit } from "./cli/emit.ts";
import { addEval } from "./cli/eval.ts";
import { addGraph } from "./cli/graph.ts";
import { addEvents } from "./cli/events.ts";
import { CliError, type CliIo } from "./cli/io.ts";
import { addKeys } from "./cli/keys.ts";
import { addModel } from "./cli/model.ts";
import { addReplay } from "./cli/replay.ts";
import { addStart } from "./cli/start.ts";
import { addStats } from "./cli/stats.ts";
import { addTail } from "./cli/tail.ts";
import { addTypes } from "./cli/types.ts";
import { addWebhook } from "./cli/webhook.ts";
import { addWhy } from "./cli/why.ts";

/**
 * Runs a command line (without the program's own name). Resolves with the exit code: 0 where it did
 * what was asked, 1 where something is wrong with what was asked or given.
 */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  const program = new Command("ingestlayer")
    .description("An event pipeline: keep every event, label it, filter it, deliver it.")
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
  addStart(program, io);
  addCheck(program, io);
  addEval(program, io);
  addEmit(program, io);
  addKeys(program, io);
  addTypes(program, io);
  addWebhook(program, io);
  addModel(program, io);
  addDestination(program, io);
  addWhy(program, io);
  addGraph(program, io);
  addEvents(program, io);
  addTail(program, io);
  addStats(program, io);
  addReplay(program, io);
  addDiff(program, io);
  addDlq(program, io);
  for (const command of program.commands.flatMap((top) => [top, ...top.commands])) {
    command.exitOverride().configureOutput(program.configureOutput());
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    // Commander has printed its own words by now.
    if (error instanceof CommanderError) return error.exitCode;
    if (!(error instanceof CliError)) throw error;
    if (error.message !== "") io.err(`${error.message}\n`);
    return error.exitCode;
  }
}
