import { causesOf, endDeadLetters, findDeadLetters, systemClock } from "@ingestlayer/core";
import type { DeadLetterFilter, Ended, JsonValue, Project } from "@ingestlayer/core";
import type { Command } from "commander";
import {
  filterSchema,
  readFilter,
  toWireCause,
  toWireLetter,
  undecidedOf,
} from "../wire/dead-letters.ts";
import type { WireCause, WireFilter, WireLetter } from "../wire/dead-letters.ts";
import { askServer, openStopped, reachOptions, readStopped, serverOf } from "./access.ts";
import type { ServerOptions } from "./access.ts";
import { causesText, letterText } from "./dlq-text.ts";
import { CliError, type CliIo } from "./io.ts";
import { count, openProject, problemText } from "./project.ts";
import { filterOptions, queryFrom } from "./query-options.ts";
import { jsonText, terminalOf } from "./terminal.ts";

type DlqOptions = ServerOptions & WireFilter & { readonly all?: boolean };

/** `ingestlayer dlq`: dead letters of a running server, or of a stopped one's store. */
export function addDlq(program: Command, io: CliIo): void {
  const dlq = program.command("dlq").description("what was given up, why, and what to do about it");
  const add = (name: string, description: string) => {
    const command = reachOptions(dlq.command(name).description(description));
    return filterOptions(command, filterSchema.shape).option("--json", "as JSON, one line each");
  };
  add("list", "causes, the most frequent first: the same code and column is one line").action(
    (options: DlqOptions) => listCauses(options, io),
  );
  add("show [id]", "each dead letter, with the event as the pipeline left it").action(
    (id: string | undefined, options: DlqOptions) =>
      showLetters(id === undefined ? options : { ...options, id }, io),
  );
  add("export", "each dead letter whole, as NDJSON").action((options: DlqOptions) =>
    showLetters({ ...options, json: true }, io),
  );
  for (const [verb, what] of [
    ["retry", "try them again, at once and with a new schedule of retries"],
    ["drop", "let them go"],
  ] as const) {
    add(verb, what)
      .option("--all", "all of them, where nothing else is said")
      .action((options: DlqOptions) => endLetters(verb, options, io));
  }
}

async function listCauses(options: DlqOptions, io: CliIo): Promise<void> {
  const filter = filterOf(options);
  const { causes, undecided } = await atServerOrStore(options, io, {
    server: async (ask) => (await ask("/causes", filter)) as unknown as FoundCauses,
    open: readStopped,
    store: async (store): Promise<FoundCauses> => {
      const meant = meantBy(filter);
      const found = await causesOf(findDeadLetters(store, meant));
      return { causes: found.map(toWireCause), ...undecidedOf(meant) };
    },
  });
  if (options.json) for (const cause of causes) io.out(`${jsonText(cause)}\n`);
  else io.out(causesText(causes, terminalOf(io)));
  if (causes.length === 0) io.err("no dead letters\n");
  noteUndecided(undecided, io);
}

async function showLetters(options: DlqOptions, io: CliIo): Promise<void> {
  const filter = filterOf(options);
  let undecided = 0;
  const show = (letter: WireLetter) =>
    io.out(options.json ? `${jsonText(letter)}\n` : letterText(letter, terminalOf(io)));
  await atServerOrStore(options, io, {
    server: async (ask) => {
      for (let after: string | undefined = "0"; after !== undefined;) {
        const page = { ...filter, after, payload: "true" };
        const answer: unknown = await ask("", page);
        const read = answer as {
          dead_letters: readonly WireLetter[];
          next?: string;
          undecided?: number;
        };
        for (const letter of read.dead_letters) show(letter);
        undecided += read.undecided ?? 0;
        after = read.next;
      }
    },
    open: readStopped,
    store: async (store) => {
      const meant = meantBy(filter);
      for await (const letter of findDeadLetters(store, meant)) show(toWireLetter(letter, true));
      undecided = undecidedOf(meant).undecided ?? 0;
    },
  });
  noteUndecided(undecided, io);
}

async function endLetters(verb: "retry" | "drop", options: DlqOptions, io: CliIo): Promise<void> {
  const filter = filterOf(options);
  if (Object.keys(filter).length === 0 && !options.all) {
    throw new CliError(
      `IL_CLI_120 which dead letters to ${verb} is not said: narrow it with --id, --pipeline, --route, ` +
        "--code, --name, --where, --since or --until, or say --all",
    );
  }
  const done = await atServerOrStore(options, io, {
    server: async (ask) => {
      const query = options.all ? { ...filter, all: "true" } : filter;
      return (await ask(`/${verb}`, query, {})) as unknown as Ended;
    },
    open: openStopped,
    store: (store) =>
      endDeadLetters(meantBy(filter), verb === "retry" ? "retried" : "dropped", {
        store,
        clock: systemClock,
      }),
  });
  if (options.json) return io.out(`${jsonText({ ...done })}\n`);
  const { ended, left, undecided } = done;
  const words = verb === "retry" ? "tried again" : "let go";
  io.out(
    `${count(ended, "dead letter")} ${words}${left === 0 ? "" : `, ${left} left as they are`}\n`,
  );
  if (left > 0) {
    io.err(
      "note: what is left needs its event, which the log has let go, or (a webhook in quarantine) a " +
        "running server whose config it fits\n",
    );
  }
  noteUndecided(undecided, io);
}

interface FoundCauses {
  readonly causes: readonly WireCause[];
  readonly undecided?: number;
}

function meantBy(filter: WireFilter): DeadLetterFilter {
  const read = readFilter(filter);
  if (read.ok) return read.filter;
  throw new CliError(read.problems.map(problemText).join("").trimEnd());
}

function noteUndecided(undecided: number | undefined, io: CliIo): void {
  if (undecided === undefined || undecided === 0) return;
  io.err(
    `note: for ${count(undecided, "dead letter")} --where cannot be decided (a field is not there?): ` +
      "left out. Ask with has($event.field)\n",
  );
}

interface Ways<Answer, Opened> {
  readonly server: (
    ask: (
      path: string,
      query: Readonly<Record<string, string>>,
      body?: object,
    ) => Promise<JsonValue>,
  ) => Promise<Answer>;
  readonly open: (project: Project) => Promise<Opened>;
  readonly store: (store: Opened) => Promise<Answer>;
}

async function atServerOrStore<Answer, Opened extends AsyncDisposable>(
  options: DlqOptions,
  io: CliIo,
  { server, open, store }: Ways<Answer, Opened>,
): Promise<Answer> {
  const running = serverOf(options, io);
  if (running !== undefined) {
    return server((path, query, body) => {
      const at = `/v1/dead-letters${path}?${new URLSearchParams(query).toString()}`;
      return askServer({ ...running, path: at, ...(body === undefined ? {} : { body }) });
    });
  }
  const project = await openProject(options.config, io);
  await using opened = await open(project);
  // Awaited here, since the store is closed at the end of this function.
  return await store(opened);
}

/** The filter's options that were given, checked. */
function filterOf(options: DlqOptions): Record<string, string> {
  return queryFrom(filterSchema, options);
}
