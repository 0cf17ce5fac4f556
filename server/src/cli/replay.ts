import { setTimeout as delay } from "node:timers/promises";
import type { JsonValue, Project, ReplayAction } from "@ingestlayer/core";
import type { Command } from "commander";
import type { WireReplay } from "../wire/replay.ts";
import { reachOptions, serverOf } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { durationMs } from "./duration.ts";
import { CliError, type CliIo } from "./io.ts";
import { ProgressBar } from "./progress-bar.ts";
import { openProject } from "./project.ts";
import { readingDesk, serverDesk, storeDesk } from "./replay/desk.ts";
import type { Asked, ReadingDesk, ReplayDesk } from "./replay/desk.ts";
import { previewText, replayText } from "./replay/show.ts";
import { errTerminalOf, jsonText, terminalOf } from "./terminal.ts";

interface ReplayOptions extends ServerOptions {
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
    .action((options: ServerOptions) => list(options, io));
  atDesk(replay.command("show <id>"))
    .description("one replay and how far it is")
    .action((id: string, options: ServerOptions) => show(id, options, io));
  for (const action of ["pause", "resume", "cancel"] as const) {
    atDesk(replay.command(`${action} <id>`))
      .description(descriptions[action])
      .action((id: string, options: ServerOptions) => change(id, action, options, io));
  }
}

const descriptions: Readonly<Record<ReplayAction, string>> = {
  pause: "stop a replay where it is",
  resume: "go on with a replay that was paused, or failed",
  cancel: "end a replay; what was delivered stays delivered",
};

function atDesk(command: Command): Command {
  return reachOptions(command).option("--json", "print JSON");
}

async function make(options: ReplayOptions, io: CliIo): Promise<void> {
  const asked = askedOf(options);
  if (options.dryRun === true) {
    await using reading = await openDesk(options, io, readingDesk);
    return await preview(reading, asked, options, io);
  }
  await using desk = await openDesk(options, io, (project) => storeDesk(project, true));
  await preview(desk, asked, options, io);
  if (options.yes !== true) await confirm(io);
  const replay = await desk.make(asked);
  if (options.json === true) printJson(replay, io);
  else io.out(`${replay.id}\n`);
  if (desk.runsHere || io.isTerminal === true) await follow(replay, desk, io);
}

async function preview(
  desk: ReadingDesk,
  asked: Asked,
  { json }: ReplayOptions,
  io: CliIo,
): Promise<void> {
  const found = await desk.preview(asked);
  if (json === true) printJson(found, io);
  else io.err(previewText(found, errTerminalOf(io)));
}

async function list(options: ServerOptions, io: CliIo): Promise<void> {
  await using desk = await openDesk(options, io, readingDesk);
  const replays = await desk.list();
  if (options.json === true) return printJson(replays, io);
  for (const replay of replays) io.out(replayText(replay, terminalOf(io)));
}

async function show(id: string, options: ServerOptions, io: CliIo): Promise<void> {
  await using desk = await openDesk(options, io, readingDesk);
  tell(await desk.show(id), options, io);
}

async function change(
  id: string,
  action: ReplayAction,
  options: ServerOptions,
  io: CliIo,
): Promise<void> {
  await using desk = await openDesk(options, io, (project) => storeDesk(project, false));
  tell(await desk.change(id, action), options, io);
}

function tell(replay: WireReplay, { json }: ServerOptions, io: CliIo): void {
  if (json === true) printJson(replay, io);
  else io.out(replayText(replay, terminalOf(io)));
}

/** The server that is named, or the config's own store, which no server may have open. */
async function openDesk<Desk extends ReadingDesk>(
  options: ServerOptions,
  io: CliIo,
  open: (project: Project) => Promise<Desk>,
): Promise<Desk | ReplayDesk> {
  const server = serverOf(options, io);
  if (server !== undefined) return serverDesk(server.url, server.key);
  return open(await openProject(options.config, io));
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
  else if (!stop.signal.aborted) io.err(replayText(replay, errTerminalOf(io)));
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
  io.out(`${jsonText(value as unknown as JsonValue)}\n`);
}

const lookEveryMs = 250;
