import { apiVersion, defineDestination } from "@ingestlayer/core/plugin";
import { postgresConfig, postgresRoute } from "./config.ts";
import { PostgresDestination } from "./destination.ts";

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
  create: (config, setup) => new PostgresDestination(config, setup),
});
