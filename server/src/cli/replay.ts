import { setTimeout as delay } from "node:timers/promises";
import { formatProblem, IngestError, stringifyJson } from "@ingestlayer/core";
import type { JsonValue, ReplayAction } from "@ingestlayer/core";
import type { Command } from "commander";
import type { WireReplay } from "../wire/replay.ts";
import { durationMs } from "./duration.ts";
import { CliError, type CliIo } from "./io.ts";
import { ProgressBar } from "./progress-bar.ts";
import { configOption, openProject } from "./project.ts";
import { isInUse, serverDesk, storeDesk, type Asked, type ReplayDesk } from "./replay/desk.ts";
import { previewText, replayText } from "./replay/show.ts";

interface DeskOptions {
  readonly config: string;
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface ReplayOptions extends DeskOptions {
  readonly since?: string;
  readonly from?: string;
  readonly until?: string;
  readonly names?: readonly string[];
  readonly ids?: readonly string[];
  readonly where?: string;
  readonly pipeline?: string;
  readonly to?: string;
  readonly with: string;
  readonly rate?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `ingestlayer replay`: stored events go through their pipelines once more. */
export function addReplay(program: Command, io: CliIo): void {
  const replay = program
    .command("replay")
    .description("stored events through their pipelines again");
  atDesk(replay.command("run", { isDefault: true }))
    .description("replay stored events; first it is shown what would go where")
    .option("--since <duration>", "received since then, such as 90s, 30m, 24h or 7d")
    .option("--from <time>", "received at or after this time (RFC 3339)")
    .option("--until <time>", "received before this time")
    .option("--names <names...>", "events with these names")
    .option("--ids <ids...>", "these events")
    .option("--where <expression>", "events for which it holds, as they came in")
    .option("-p, --pipeline <name>", "through this pipeline only")
    .option("--to <destination>", "into this destination only")
    .option("--with <version>", "the config of now, or for each event the one of then", "now")
    .option("--rate <events>", "no faster than so many events in a second, such as 50/s")
    .option("-n, --dry-run", "show what would go where, and replay nothing")
    .option("-y, --yes", "do not ask")
    .action((options: ReplayOptions) => make(options, io));
  atDesk(replay.command("list"))
    .description("the newest replays")
    .action((options: DeskOptions) => list(options, io));
  atDesk(replay.command("show <id>"))
    .description("one replay and how far it is")
    .action((id: string, options: DeskOptions) => about(options, io, (desk) => desk.show(id)));
  for (const action of ["pause", "resume", "cancel"] as const) {
    atDesk(replay.command(`${action} <id>`))
      .description(descriptions[action])
      .action((id: string, options: DeskOptions) =>
        about(options, io, (desk) => desk.change(id, action)),
      );
  }
}

const descriptions: Readonly<Record<ReplayAction, string>> = {
  pause: "stop a replay where it is",
  resume: "go on with a replay that was paused, or failed",
  cancel: "end a replay; what was delivered stays delivered",
};

function atDesk(command: Command): Command {
  return command
    .option(...configOption)
    .option(
      "-u, --url <url>",
      "a running server (default: INGESTLAYER_URL, or the one that has the store)",
    )
    .option("-k, --key <key>", "API key (default: INGESTLAYER_KEY)")
    .option("--json", "print JSON");
}

async function make(options: ReplayOptions, io: CliIo): Promise<void> {
  const asked = askedOf(options);
  await using desk = await openDesk(options, io, options.dryRun !== true);
  const preview = await desk.preview(asked);
  if (options.json === true) printJson(preview, io);
  else io.err(previewText(preview));
  if (options.dryRun === true) return;
  if (options.yes !== true) await confirm(io);
  const replay = await desk.make(asked);
  if (options.json === true) printJson(replay, io);
  else io.out(`${replay.id}\n`);
  if (desk.runsHere || io.isTerminal === true) await follow(replay, desk, io);
}

async function list(options: DeskOptions, io: CliIo): Promise<void> {
  await using desk = await openDesk(options, io, false);
  const replays = await desk.list();
  if (options.json === true) return printJson(replays, io);
  for (const replay of replays) io.out(`${replayText(replay)}\n`);
}

async function about(
  options: DeskOptions,
  io: CliIo,
  ask: (desk: ReplayDesk) => Promise<WireReplay>,
): Promise<void> {
  await using desk = await openDesk(options, io, false);
  const replay = await ask(desk);
  if (options.json === true) return printJson(replay, io);
  io.out(`${replayText(replay)}\n`);
}

/** The server that is named, or the store of the config; where a server has that, the one on this machine. */
async function openDesk(options: DeskOptions, io: CliIo, work: boolean): Promise<ReplayDesk> {
  const key = options.key ?? io.env["INGESTLAYER_KEY"];
  const url = options.url ?? io.env["INGESTLAYER_URL"];
  if (url !== undefined) return serverDesk(url, key);
  const project = await openProject(options.config, io);
  try {
    return await storeDesk(project, work);
  } catch (error) {
    if (isInUse(error)) return serverDesk("http://127.0.0.1:8787", key);
    if (error instanceof IngestError) throw new CliError(formatProblem(error), { cause: error });
    throw error;
  }
}

async function confirm(io: CliIo): Promise<void> {
  if (io.ask === undefined) {
    throw new CliError(
      "IL_CLI_115 nothing was replayed: there is no terminal to ask at. Add --yes to go on",
    );
  }
  const answer = await io.ask("Replay these events? [y/N] ");
  if (!/^y(es)?$/i.test(answer.trim())) throw new CliError("nothing was replayed");
}

/** Shows how far it is until it is over, or a stop is asked for: then it stays where it is. */
async function follow(first: WireReplay, desk: ReplayDesk, io: CliIo): Promise<void> {
  const bar = new ProgressBar(io, first.progress);
  const stop = new AbortController();
  void io.stopRequested().then(() => stop.abort());
  let replay = first;
  while (replay.state === "running" && !stop.signal.aborted) {
    await delay(lookEveryMs);
    replay = await desk.show(first.id);
    bar.show({ share: replay.progress, events: replay.replayed });
  }
  bar.end({ keep: true });
  if (stop.signal.aborted && desk.runsHere)
    io.err("it goes on where it stands when the server starts\n");
  else if (!stop.signal.aborted) io.err(`${replayText(replay)}\n`);
  if (replay.state === "failed") throw new CliError("the replay failed");
}

function askedOf(options: ReplayOptions): Asked {
  const { since, from, until, names, ids, where, pipeline, to, rate } = options;
  const members = {
    from: since === undefined ? from : new Date(Date.now() - durationMs(since)).toISOString(),
    until,
    names,
    ids,
    where,
    pipeline,
    to,
    config: options.with,
    events_per_second: rate === undefined ? undefined : rateOf(rate),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function rateOf(text: string): number {
  const [, number] = /^(\d+)(?:\/s)?$/.exec(text) ?? [];
  if (number !== undefined) return Number(number);
  throw new CliError(`IL_CLI_119 '${text}' is no rate: expected events in a second, such as 50/s`);
}

function printJson(value: object, io: CliIo): void {
  io.out(`${stringifyJson(value as unknown as JsonValue)}\n`);
}

const lookEveryMs = 250;
