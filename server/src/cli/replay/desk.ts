import { createEngine, formatProblem, openReplays, openReplaysReader } from "@ingestlayer/core";
import type { Problem, Project, ReadReplays, ReplayAction, Replays } from "@ingestlayer/core";
import { askServer, orSay } from "../access.ts";
import { CliError } from "../io.ts";
import {
  previewToWire,
  replayRequestSchema,
  replayToWire,
  toRequest,
  type WirePreview,
  type WireReplay,
} from "../../wire/replay.ts";

/** A request for a replay as it goes over the wire. */
export type Asked = Readonly<Record<string, unknown>>;

/** Where replays are looked at: at a running server, or in the store of a stopped one. */
export interface ReadingDesk extends AsyncDisposable {
  preview(asked: Asked): Promise<WirePreview>;
  list(): Promise<readonly WireReplay[]>;
  show(id: string): Promise<WireReplay>;
}

/** Where they are asked for as well. */
export interface ReplayDesk extends ReadingDesk {
  /** Whether what is made here runs only as long as this desk is open. */
  readonly runsHere: boolean;
  make(asked: Asked): Promise<WireReplay>;
  change(id: string, action: ReplayAction): Promise<WireReplay>;
}

/** A running server, through its API. */
export function serverDesk(url: string, key: string | undefined): ReplayDesk {
  const ask = async (path: string, body?: Asked): Promise<unknown> =>
    askServer({ url, key, path: `/v1/replays${path}`, ...(body === undefined ? {} : { body }) });
  return {
    runsHere: false,
    preview: async (asked) => (await ask("", { ...asked, dry_run: true })) as WirePreview,
    make: async (asked) => (await ask("", asked)) as WireReplay,
    list: async () => ((await ask("")) as { readonly replays: readonly WireReplay[] }).replays,
    show: async (id) => (await ask(`/${encodeURIComponent(id)}`)) as WireReplay,
    change: async (id, action) =>
      (await ask(`/${encodeURIComponent(id)}/${action}`, {})) as WireReplay,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** The store of a stopped server. With `work` its engine runs, too: what waits there goes on as well. */
export async function storeDesk(project: Project, work: boolean): Promise<ReplayDesk> {
  if (!work) return deskOf(await orSay(() => openReplays(project)), false);
  const engine = await orSay(() => createEngine(project, { log: silent }));
  const { replays } = engine;
  return deskOf({ ...replays, [Symbol.asyncDispose]: () => engine.stop() }, true);
}

/** The same for those who change nothing there. */
export async function readingDesk(project: Project): Promise<ReadingDesk> {
  return readingDeskOf(await orSay(() => openReplaysReader(project)));
}

function readingDeskOf(replays: ReadReplays & AsyncDisposable): ReadingDesk {
  return {
    preview: async (asked) => {
      const previewed = await replays.preview(requestOf(asked));
      return previewed.ok ? previewToWire(previewed.preview) : refuse(previewed.problems);
    },
    list: async () => (await replays.list({ limit: 100 })).map(replayToWire),
    show: async (id) => replayToWire((await replays.find(id)) ?? unknown(id)),
    [Symbol.asyncDispose]: () => replays[Symbol.asyncDispose](),
  };
}

function deskOf(replays: Replays & AsyncDisposable, runsHere: boolean): ReplayDesk {
  const reading = readingDeskOf(replays);
  return {
    ...reading,
    runsHere,
    make: async (asked) => {
      const made = await replays.make(requestOf(asked));
      return made.ok ? reading.show(made.replay.replayId) : refuse(made.problems);
    },
    change: async (id, action) => replayToWire((await replays.change(id, action)) ?? unknown(id)),
  };
}

function requestOf(asked: Asked) {
  const parsed = replayRequestSchema.safeParse(asked);
  if (parsed.success) return toRequest(parsed.data);
  const [first] = parsed.error.issues;
  throw new CliError(`IL_CLI_116 ${first?.path.join(".")}: ${first?.message}`);
}

function refuse(problems: readonly Problem[]): never {
  throw new CliError(problems.map(formatProblem).join("\n"));
}

function unknown(id: string): never {
  throw new CliError(
    `IL_CLI_117 no replay of this store has the id '${id}'. 'ingestlayer replay list' shows them`,
  );
}

const silent = { info: () => undefined, warn: () => undefined };
