import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { watchFiles } from "@ingestlayer/core";
import type { Command } from "commander";
import { eventTypes } from "../types/declaration.ts";
import { CliError, type CliIo } from "./io.ts";
import { configOption, count, openProject } from "./project.ts";

interface TypesOptions {
  readonly config: string;
  readonly out?: string;
  readonly watch?: boolean;
}

/** `ingestlayer types`: TypeScript for the events of a config, for use with the SDK. */
export function addTypes(program: Command, io: CliIo): void {
  program
    .command("types")
    .description("write TypeScript types of the declared events, for the SDK")
    .option(...configOption)
    .option(
      "-o, --out <file>",
      "where to write them, such as src/events.d.ts (default: standard output)",
    )
    .option("-w, --watch", "write them again whenever the config changes")
    .action(async (options: TypesOptions) => {
      if (options.watch !== true) return writeTypes(options, io);
      if (options.out === undefined) throw new CliError("--watch needs --out FILE");
      return watchTypes(options, io);
    });
}

async function writeTypes({ config: file, out }: TypesOptions, io: CliIo): Promise<void> {
  const { config } = await openProject(file, io);
  const text = eventTypes(config.catalog, basename(file));
  if (out === undefined) return io.out(text);
  // An unchanged file is left alone, so that nothing that watches it starts over.
  if ((await readFile(out, "utf8").catch(() => undefined)) === text) return;
  await writeFile(out, text);
  io.out(`${out} written: ${count(config.catalog.names.length, "event")}\n`);
}

async function watchTypes(options: TypesOptions, io: CliIo): Promise<void> {
  let work = rewrite(options, io);
  const ended = new AbortController();
  const again = () => {
    work = work.then(() => rewrite(options, io));
  };
  watchFiles([resolve(options.config)], again, ended.signal);
  io.out(`watching ${options.config}\n`);
  await io.stopRequested();
  ended.abort();
  await work;
}

/** A config with mistakes is reported, and the types stay as they were. */
async function rewrite(options: TypesOptions, io: CliIo): Promise<void> {
  try {
    await writeTypes(options, io);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    io.err(`${error.message}\n`);
  }
}
