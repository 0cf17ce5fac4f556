import { EventFinder, parseJson } from "@ingestlayer/core";
import type { JsonObject } from "@ingestlayer/core";
import type { Command } from "commander";
import {
  eventFilterSchema,
  eventPageText,
  eventsQuerySchema,
  pageEventsMax,
  readEventsQuery,
} from "../wire/events.ts";
import { askServer, reachOptions, readAt } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { instantOf } from "./duration.ts";
import { eventLines } from "./event-lines.ts";
import type { ListedEvent } from "./event-lines.ts";
import { CliError, type CliIo } from "./io.ts";
import { count, problemText } from "./project.ts";
import { filterOptions, queryFrom } from "./query-options.ts";
import { clearLine, jsonText, terminalOf } from "./terminal.ts";

interface EventsOptions extends ServerOptions {
  readonly limit: string;
  readonly all?: boolean;
  readonly oldest?: boolean;
  readonly since?: string;
  readonly until?: string;
}

/** A page as it goes over the wire. */
interface WirePage {
  readonly events: readonly (ListedEvent & JsonObject)[];
  readonly looked: number;
  readonly undecided: number;
  readonly reached?: string;
  readonly next?: string;
}

type Query = Readonly<Record<string, string>>;

const { order: _order, since: _since, until: _until, ...shown } = eventFilterSchema.shape;

/** `ingestlayer events`: stored events, of a running server or of a stopped one's store. */
export function addEvents(program: Command, io: CliIo): void {
  const command = program
    .command("events")
    .description("stored events: by name, time, key, outcome or expression, the newest first");
  filterOptions(reachOptions(command), shown)
    .option("--since <time>", "received since then: 30m, 24h, 7d, or a time (RFC 3339)")
    .option("--until <time>", "received before then, said likewise")
    .option("--oldest", "the oldest first")
    .option("-n, --limit <events>", "show so many at most", "100")
    .option("--all", "show all of them")
    .option("--json", "one event a line (NDJSON)")
    .action((options: EventsOptions) => list(options, io));
}

async function list(options: EventsOptions, io: CliIo): Promise<void> {
  const query = queryOf(options);
  await readAt(options, io, {
    server: (server) =>
      walk(options, io, query, async (page) => {
        const path = `/v1/events?${new URLSearchParams(page).toString()}`;
        return (await askServer({ ...server, path })) as unknown as WirePage;
      }),
    store: async (store, project) => {
      await using finder = new EventFinder(store, project);
      await walk(options, io, query, async (page) => {
        const answer = await finder.find(readEventsQuery(eventsQuerySchema.parse(page)));
        if (!answer.ok) throw new CliError(answer.problems.map(problemText).join("").trimEnd());
        return parseJson(eventPageText(answer.page)) as unknown as WirePage;
      });
    },
  });
}

/** Page by page, until there is no more or the limit is reached: any number in little memory. */
async function walk(
  options: EventsOptions,
  io: CliIo,
  query: Query,
  ask: (query: Query) => Promise<WirePage>,
): Promise<void> {
  const limit = options.all === true ? Infinity : limitOf(options.limit);
  const lines = eventLines(terminalOf(io));
  let [shownEvents, looked, undecided] = [0, 0, 0];
  let cursor: string | undefined;
  do {
    const most = String(Math.min(pageEventsMax, limit - shownEvents));
    const page = await ask({ ...query, limit: most, ...(cursor === undefined ? {} : { cursor }) });
    if (io.isTerminal === true) io.err(clearLine);
    if (options.json === true) for (const event of page.events) io.out(`${jsonText(event)}\n`);
    else io.out(lines(page.events));
    shownEvents += page.events.length;
    looked += page.looked;
    undecided += page.undecided;
    cursor = page.next;
    if (io.isTerminal === true && cursor !== undefined && page.reached !== undefined) {
      io.err(`${clearLine}looked at ${count(looked, "event")}, at ${page.reached}`);
    }
  } while (cursor !== undefined && shownEvents < limit);
  if (io.isTerminal === true) io.err(clearLine);
  if (undecided > 0) io.err(`note: ${undecidedText(undecided)}\n`);
  if (cursor !== undefined) {
    io.err(`note: there may be more: --limit shows more than ${limit}, --all shows all\n`);
  }
  if (shownEvents === 0)
    io.err(looked === 0 ? "no events\n" : `none of ${count(looked, "event")}\n`);
}

function undecidedText(undecided: number): string {
  return (
    `for ${count(undecided, "event")} the expression has no answer, and they are left out: a field that it ` +
    "reads is not there, or is of another type. Guard it with has(…)"
  );
}

function queryOf(options: EventsOptions): Query {
  const query = {
    ...queryFrom(eventFilterSchema, {
      ...options,
      since: options.since && instantOf(options.since),
      until: options.until && instantOf(options.until),
    }),
    order: options.oldest === true ? "oldest" : "newest",
  };
  return query;
}

function limitOf(text: string): number {
  if (/^[1-9]\d{0,9}$/.test(text)) return Number(text);
  throw new CliError(`IL_CLI_122 --limit: expected how many events, from 1, found '${text}'`);
}
