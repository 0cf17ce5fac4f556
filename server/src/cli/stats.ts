import { setTimeout as delay } from "node:timers/promises";
import { readStats } from "@ingestlayer/core";
import type { JsonValue } from "@ingestlayer/core";
import type { Command } from "commander";
import { statsToWire, type WireStats } from "../wire/stats.ts";
import { askServer, reachOptions, readAt, serverOf } from "./access.ts";
import type { ServerAddress, ServerOptions } from "./access.ts";
import { durationMs } from "./duration.ts";
import type { CliIo } from "./io.ts";
import { statsText } from "./stats-text.ts";
import { jsonText, terminalOf } from "./terminal.ts";

interface StatsOptions extends ServerOptions {
  readonly watch?: boolean;
  readonly interval: string;
}

/** `ingestlayer stats`: counts, rates, queues and lags, of a running server or of a stopped one's store. */
export function addStats(program: Command, io: CliIo): void {
  const command = program
    .command("stats")
    .description("what came in, what became of it, what waits where and for how long");
  reachOptions(command)
    .option("-w, --watch", "again and again, until it is stopped")
    .option("--interval <duration>", "how long to count for the rates of a running server", "1s")
    .option("--json", "as JSON, one line each time")
    .action((options: StatsOptions) => show(options, io));
}

async function show(options: StatsOptions, io: CliIo): Promise<void> {
  const everyMs = durationMs(options.interval);
  const server = serverOf(options, io);
  if (server === undefined) {
    const stats = await readAt(options, io, {
      server: (running) => statsOf(running),
      store: async (store, { plan }) =>
        statsToWire(await readStats(store, plan.pipelines, Date.now())),
    });
    io.out(textOf(stats, undefined, options, io));
    if (options.json !== true) io.err("note: the server is stopped; this is as it was left\n");
    return;
  }
  // JSON has counts alone: two lines make a rate.
  if (options.json === true && options.watch !== true) {
    return io.out(textOf(await statsOf(server), undefined, options, io));
  }
  const stop = new AbortController();
  if (options.watch === true) void io.stopRequested().then(() => stop.abort());
  // One reading has counts; a second one makes rates of them.
  let before = await statsOf(server);
  while (await wait(everyMs, stop.signal)) {
    const now = await statsOf(server);
    if (options.watch === true && io.screen !== undefined) io.out(homeAndClear);
    io.out(textOf(now, before, options, io));
    if (options.watch !== true) return;
    if (options.json !== true && io.screen === undefined) io.out("\n");
    before = now;
  }
}

async function statsOf(server: ServerAddress): Promise<WireStats> {
  return (await askServer({ ...server, path: "/v1/stats" })) as unknown as WireStats;
}

function textOf(
  now: WireStats,
  before: WireStats | undefined,
  { json }: StatsOptions,
  io: CliIo,
): string {
  if (json === true) return `${jsonText(now as unknown as JsonValue)}\n`;
  return statsText(now, before, terminalOf(io));
}

/** False once a stop was asked for. */
async function wait(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal }).catch(() => false);
}

const homeAndClear = "\u001B[H\u001B[J";
