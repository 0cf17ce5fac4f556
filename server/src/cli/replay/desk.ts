import { createEngine, formatProblem, IngestError, openReplays } from "@ingestlayer/core";
import type { Problem, Project, ReplayAction, Replays } from "@ingestlayer/core";
import { askServer } from "../access.ts";
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

/** Where replays are asked for: a running server, or the store of a stopped one. */
export interface ReplayDesk extends AsyncDisposable {
  /** Whether what is made here runs only as long as this desk is open. */
  readonly runsHere: boolean;
  preview(asked: Asked): Promise<WirePreview>;
  make(asked: Asked): Promise<WireReplay>;
  list(): Promise<readonly WireReplay[]>;
  show(id: string): Promise<WireReplay>;
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
  if (!work) return deskOf(await openReplays(project), false);
  const engine = await createEngine(project, { log: silent });
  const { replays } = engine;
  return deskOf({ ...replays, [Symbol.asyncDispose]: () => engine.stop() }, true);
}

function deskOf(replays: Replays & AsyncDisposable, runsHere: boolean): ReplayDesk {
  const show = async (id: string) => replayToWire((await replays.find(id)) ?? unknown(id));
  return {
    runsHere,
    preview: async (asked) => {
      const previewed = await replays.preview(requestOf(asked));
      return previewed.ok ? previewToWire(previewed.preview) : refuse(previewed.problems);
    },
    make: async (asked) => {
      const made = await replays.make(requestOf(asked));
      return made.ok ? show(made.replay.replayId) : refuse(made.problems);
    },
    list: async () => (await replays.list({ limit: 100 })).map(replayToWire),
    show,
    change: async (id, action) => replayToWire((await replays.change(id, action)) ?? unknown(id)),
    [Symbol.asyncDispose]: () => replays[Symbol.asyncDispose](),
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

/** Whether the store is open in another process: then a server runs, and its API is the way. */
export function isInUse(error: unknown): boolean {
  return error instanceof IngestError && error.code === "IL_STORE_003";
}

const silent = { info: () => undefined, warn: () => undefined };
