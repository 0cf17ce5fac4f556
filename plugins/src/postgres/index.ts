import {
  apiVersion,
  defineDestination,
  type Compile,
  type DestinationSetup,
} from "@ingestlayer/core/plugin";
import { compileMapping } from "./columns/mapping.ts";
import {
  postgresConfig,
  postgresRoute,
  type PostgresConfig,
  type PostgresRoute,
} from "./config.ts";
import { ConnectionPool } from "./connection/pool.ts";
import { readSettings, type ConnectionSettings } from "./connection/settings.ts";
import { parseTableName } from "./identifier.ts";
import { TableRoute } from "./route.ts";

/** Rows in the user's own Postgres: effectively once where the table has a unique key. */
export const postgres = defineDestination({
  manifest: {
    name: "postgres",
    version: "1.0.0",
    apiVersion,
    kind: "destination",
    summary: "Writes events as rows of a Postgres table, many at a time, effectively once.",
  },
  repeats: "recognised",
  config: postgresConfig,
  route: postgresRoute,
  create: (config, setup) => {
    const settings = settingsOf(config, setup);
    const pool = new ConnectionPool(
      settings,
      {
        timeoutMs: config.connectTimeout,
        ...(config.localAddress === undefined ? {} : { localAddress: config.localAddress }),
      },
      config.pool,
    );
    const shared = { pool, settings, statementTimeoutMs: config.statementTimeout };
    return {
      route: (route, compile) => {
        reportConflict(route, compile);
        return new TableRoute(shared, {
          table: parseTableName(route.table) ?? { name: route.table },
          mapping: {
            config: route,
            inputType: compile.inputType,
            columns: route.columns && compileMapping(route.columns, compile),
          },
          place: (path) => compile.place(path),
        });
      },
      close: () => pool.close(),
    };
  },
});

function settingsOf({ connection }: PostgresConfig, setup: DestinationSetup): ConnectionSettings {
  const read = readSettings(connection);
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
  channelBinding: "prefer",
  tls: { mode: "disable", direct: false },
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
