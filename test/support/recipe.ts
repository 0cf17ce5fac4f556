import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseEnv } from "node:util";
import { createEngine, loadProject, parseJson, stringifyJson } from "@ingestlayer/core";
import type { Engine, JsonObject, Project } from "@ingestlayer/core";
import type { DestinationPlugin } from "@ingestlayer/core/plugin";
import { createTestClock } from "@ingestlayer/core/testing";
import type { TestClock } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "@ingestlayer/server";
import { root } from "./run.ts";
import type { ProtocolServers } from "./protocol-servers.ts";
import { accountOf, arrived, createTables } from "./recipe-outcome.ts";
import type { Tables } from "./recipe-outcome.ts";

/** What a line of a recipe's `events.jsonl` says: an event, a provider's webhook, or that time passes. */
type Line =
  | { readonly name: string; readonly payload: JsonObject; readonly idempotency_key?: string }
  | {
      readonly webhook: string;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: JsonObject;
    }
  | { readonly wait: string };

/** What arrived, by the kind of destination, and what became of the events. */
export type Outcome = Readonly<Record<string, unknown>>;

/** What a recipe runs against. */
export interface RecipeSurroundings {
  readonly servers: ProtocolServers;
  /** An empty Postgres, or one in which other recipes have schemas of their own. */
  readonly databaseUrl: string;
}

/**
 * Runs a recipe as its user would: the config as it stands, with the values of `env.example` but for
 * where the destinations are; its sample events through the HTTP door. Time runs fast, so that what
 * waits for an hour can be seen. Resolves with what arrived once there is `expected`, or time is up.
 */
export async function runRecipe(
  name: string,
  expected: Outcome,
  { servers, databaseUrl }: RecipeSurroundings,
): Promise<Outcome> {
  const folder = join(root, "recipes", name);
  const storeFolder = await mkdtemp(join(tmpdir(), "ingestlayer-recipe-"));
  const clock = createTestClock(Date.UTC(2026, 0, 5, 9));
  const log = { info: () => undefined, warn: () => undefined };
  const tables = expected["postgres"] as Tables | undefined;
  if (tables !== undefined) await createTables(databaseUrl, join(folder, "table.sql"));
  const project = await loadRecipe(folder, { ...servers.env, DATABASE_URL: databaseUrl }, servers);
  const store = { kind: "sqlite", file: join(storeFolder, "store.db") } as const;
  const settings = { log, clock, random: () => 0.5 };
  try {
    await using engine = await createEngine(
      { ...project, config: { ...project.config, store } },
      settings,
    );
    const running = setInterval(() => clock.advance(tickMs), 5);
    try {
      await play(folder, engine, project, clock);
      // The account first: what it counts as delivered has arrived by then.
      const look = async () => {
        const account = await accountOf(engine);
        return { ...(await arrived(servers, tables, databaseUrl)), account };
      };
      const lastLookMs = performance.now() + 20_000;
      let outcome = await look();
      while (!isComplete(outcome, expected) && performance.now() < lastLookMs) {
        await delay(20);
        outcome = await look();
      }
      return outcome;
    } finally {
      clearInterval(running);
    }
  } finally {
    await rm(storeFolder, { recursive: true, force: true });
  }
}

/** So much time passes in five real milliseconds. */
const tickMs = 250;

async function loadRecipe(
  folder: string,
  places: Readonly<Record<string, string>>,
  servers: ProtocolServers,
): Promise<Project> {
  const example = parseEnv(await readFile(join(folder, "env.example"), "utf8"));
  const env = { ...example, ...pick(places, Object.keys(example)) };
  const log = { info: () => undefined, warn: () => undefined };
  const plugins = builtinPlugins.map((plugin) => atHome(plugin, servers));
  const loaded = await loadProject(join(folder, "ingestlayer.yaml"), { env, plugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems, undefined, 2));
  return loaded.project;
}

function pick(values: Readonly<Record<string, string>>, names: readonly string[]) {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** The plugin with its public addresses replaced by those of the local servers. */
function atHome(
  plugin: (typeof builtinPlugins)[number],
  { slack, telegram, notion, http }: ProtocolServers,
): (typeof builtinPlugins)[number] {
  if (plugin.type !== "destination") return plugin;
  const changes: Readonly<Record<string, (config: JsonObject) => JsonObject>> = {
    slack: () => ({ api: slack.api }),
    telegram: () => ({ api: telegram.origin }),
    notion: () => ({ api: notion.origin }),
    email: () => ({ encryption: "none" }),
    webhook: ({ url }) => ({
      url: http.origin + new URL(url as string).pathname,
      allowAddresses: ["127.0.0.1"],
    }),
  };
  const change = changes[plugin.manifest.name];
  if (change === undefined) return plugin;
  const create: DestinationPlugin["create"] = (config, setup) => {
    const given = config as JsonObject;
    return plugin.create({ ...given, ...change(given) }, setup);
  };
  return { ...plugin, create };
}

async function play(
  folder: string,
  engine: Engine,
  { plan }: Project,
  clock: TestClock,
): Promise<void> {
  await using app = buildApp(engine);
  const text = await readFile(join(folder, "events.jsonl"), "utf8");
  for (const [index, one] of text.trim().split("\n").entries()) {
    const line = parseJson(one) as Line;
    if ("wait" in line) {
      await settled(engine);
      clock.advance(minutesOf(line.wait) * 60_000);
      continue;
    }
    const request =
      "webhook" in line
        ? signed(line, plan.sources.get(line.webhook), clock)
        : { url: "/v1/events", headers: {}, payload: stringifyJson(line) };
    const headers = { "content-type": "application/json", ...request.headers };
    const response = await app.inject({ method: "POST", ...request, headers });
    if (response.statusCode !== 202 || response.body.includes("quarantined")) {
      throw new Error(`events.jsonl:${index + 1}: ${response.statusCode} ${response.body}`);
    }
  }
}

function signed(
  { webhook, headers, body }: Extract<Line, { readonly webhook: string }>,
  source: ReturnType<Project["plan"]["sources"]["get"]>,
  clock: TestClock,
) {
  const payload = stringifyJson(body);
  const url = `/v1/hooks/${webhook}`;
  const signature = source?.sign?.({ method: "POST", url, body: Buffer.from(payload) }, clock);
  return { url, headers: { ...signature, ...headers }, payload };
}

/** `15m`, `25h`, `2d`. */
function minutesOf(text: string): number {
  const [, number, unit] = /^(\d+)([mhd])$/.exec(text) ?? [];
  if (unit === undefined) throw new Error(`expected a time such as '65m', found '${text}'`);
  return Number(number) * { m: 1, h: 60, d: 1_440 }[unit as "m" | "h" | "d"];
}

/** Nothing more happens: what waits now waits for its time, and no delivery is under way. */
async function settled(engine: Engine): Promise<void> {
  let [before, unchanged] = ["", 0];
  while (unchanged < 20) {
    await delay(20);
    const account = await accountOf(engine);
    const now = JSON.stringify(account);
    unchanged = now === before && account.received > 0 ? unchanged + 1 : 0;
    before = now;
  }
}

function isComplete({ account }: Outcome, expected: Outcome): boolean {
  return JSON.stringify(account) === JSON.stringify(expected["account"]);
}
