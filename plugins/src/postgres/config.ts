import { count, duration, secret } from "@ingestlayer/core/plugin";
import { z } from "zod";
import { parseTableName } from "./identifier.ts";

/** `destinations.NAME.postgres` */
export const postgresConfig = z
  .strictObject({
    connection: secret(
      "Where the database is, as psql takes it: postgres://user:password@host:5432/database, " +
        "several hosts and libpq's parameters (sslmode, sslrootcert, options …) included.",
    ),
    pool: count("Connections at most; each delivers one batch at a time.", 4, { max: 100 }),
    connectTimeout: duration(
      "How long a connection may take to come up, TLS and login included.",
      "10s",
      {
        min: "100ms",
        max: "5m",
      },
    ),
    statementTimeout: duration("How long the server may work on one statement.", "20s", {
      min: "100ms",
      max: "1h",
    }),
    localAddress: z
      .union([z.ipv4(), z.ipv6()])
      .optional()
      .describe("Address of this machine to connect from, for a database that allows only some."),
  })
  .describe("A Postgres database, 14 or newer.");

const columnName = z.string().min(1);

/** The entry under `to`. */
export const postgresRoute = z
  .strictObject({
    table: z
      .string()
      .refine((text) => parseTableName(text) !== undefined, {
        error:
          "expected a table such as 'events.signups'; a name with dots or spaces stands in " +
          "double quotes, and has at most 63 bytes",
      })
      .describe("The table, as `schema.table`. It must exist: nothing is ever created or altered."),
    columns: z
      .record(columnName, z.json())
      .refine((columns) => Object.keys(columns).length > 0, {
        error: "expected at least one column; leave `columns` out for the default mapping",
      })
      .optional()
      .describe(
        "What goes into which column: `$event.field` or `$event` with its type, text with " +
          "`{{ expression }}`, or a fixed value. Left out: fields go to columns of their name, " +
          "the whole event to `payload`, the envelope to `event_id`, `event_name`, " +
          "`received_at` and `idempotency_key`, where such columns exist.",
      ),
    conflict: z
      .strictObject({
        key: z
          .array(columnName)
          .min(1)
          .optional()
          .describe("Columns of the unique key by which a repeat is recognised. Left out: chosen."),
        update: z
          .array(columnName)
          .min(1)
          .optional()
          .describe("Columns that a row with a known key writes again. Left out: the first stays."),
      })
      .default({})
      .describe("What happens to a row whose unique key is already in the table."),
    unstorableText: z
      .enum(["reject", "replace"])
      .default("reject")
      .describe(
        "NUL characters and halves of surrogate pairs, which Postgres cannot store: `reject` the " +
          "event to the dead letters, or `replace` them by U+FFFD.",
      ),
  })
  .describe("Rows of one table.");

export type PostgresConfig = z.output<typeof postgresConfig>;
export type PostgresRoute = z.output<typeof postgresRoute>;
