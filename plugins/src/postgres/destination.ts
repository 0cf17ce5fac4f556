import { homedir } from "node:os";
import type { Compile, Destination, DestinationSetup } from "@ingestlayer/core/plugin";
import { compileMapping } from "./columns/mapping.ts";
import type { PostgresConfig, PostgresRoute } from "./config.ts";
import { ConnectionPool } from "./connection/pool.ts";
import { readSettings, type ConnectionSettings } from "./connection/settings.ts";
import { parseTableName } from "./identifier.ts";
import { TableRoute, type Shared } from "./route.ts";

/**
 * A database at work. State: its connections, the routes that lead there, and the look at their tables
 * while it lasts.
 */
export class PostgresDestination implements Destination<PostgresRoute> {
  readonly #shared: Shared;
  readonly #log: DestinationSetup["log"];
  readonly #routes: TableRoute[] = [];
  readonly #closing = new AbortController();
  #look: Promise<unknown> = Promise.resolve();

  constructor(config: PostgresConfig, setup: DestinationSetup) {
    const settings = settingsOf(config, setup);
    const { connectTimeout, localAddress } = config;
    const options = {
      timeoutMs: connectTimeout,
      ...(localAddress === undefined ? {} : { localAddress }),
    };
    const pool = new ConnectionPool(settings, options, config.pool);
    this.#shared = { pool, settings, statementTimeoutMs: config.statementTimeout };
    this.#log = setup.log;
  }

  route(config: PostgresRoute, compile: Compile): TableRoute {
    reportConflict(config, compile);
    const route = new TableRoute(this.#shared, {
      table: parseTableName(config.table) ?? { name: config.table },
      mapping: {
        config,
        inputType: compile.inputType,
        columns: config.columns && compileMapping(config.columns, compile),
      },
      place: (path) => compile.place(path),
    });
    this.#routes.push(route);
    return route;
  }

  /**
   * Looks at the tables, so that an operator reads what is wrong with one before the first event meets
   * it. Not waited for: a database that is down must not hold up the start.
   */
  async open(): Promise<void> {
    this.#look = Promise.all(this.#routes.map((route) => this.#report(route)));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#look;
    await this.#shared.pool.close();
  }

  async #report(route: TableRoute): Promise<void> {
    const { signal } = this.#closing;
    const problems = await route.check(signal);
    if (signal.aborted) return;
    for (const { code, message, place = "", hint = "" } of problems) {
      this.#log.warn(message, { code, place, hint });
    }
  }
}

function settingsOf({ connection }: PostgresConfig, setup: DestinationSetup): ConnectionSettings {
  const read = readSettings(connection, { env: process.env, home: homedir() });
  if (read.ok) return read.settings;
  setup.problem(["connection"], { code: "IL_PG_100", ...read.mistake });
  return nowhere;
}

/** Stands in for a connection string that could not be read; the load stops before it is used. */
const nowhere: ConnectionSettings = {
  servers: [{ host: "localhost", port: 5432 }],
  balanced: false,
  target: "any",
  database: "",
  user: "",
  applicationName: "",
  passwordFile: "",
  loginMethods: [],
  channelBinding: "prefer",
  tls: { mode: "disable", direct: false, minVersion: "TLSv1.2", maxVersion: "TLSv1.3" },
};

/** A column under `conflict` that the route does not write can neither decide nor change anything. */
function reportConflict({ columns, conflict }: PostgresRoute, setup: Compile): void {
  if (columns === undefined) return;
  for (const part of ["key", "update"] as const) {
    for (const [index, name] of (conflict[part] ?? []).entries()) {
      if (Object.hasOwn(columns, name)) continue;
      setup.problem(["conflict", part, index], {
        code: "IL_PG_110",
        message: `column '${name}' stands under \`conflict.${part}\` and not under \`columns\``,
        hint: `Map '${name}' under \`columns\`, or take it out here`,
      });
    }
  }
}
