import type { ConnectionSettings } from "../connection/settings.ts";
import type { Explained } from "./outage.ts";
import { meaningOf } from "./sqlstate.ts";

/** What a server says, as far as it goes into a reason. */
interface ServerError {
  readonly code?: string | undefined;
  readonly message: string;
  readonly detail?: string | undefined;
}

/** Why a server takes nothing at all, by its SQLSTATE. */
export function explainServer(error: ServerError, settings: ConnectionSettings): Explained {
  const { code = "", message, detail } = error;
  // Of a connection of the server's own, to the table behind a foreign one; no detail else goes out,
  // for it may quote the row.
  const says = code.startsWith("08") && detail !== undefined ? `${message} (${detail})` : message;
  const reason = reasonOf(error, settings) ?? `the server says: ${says}`;
  const failure = { code: `SQLSTATE ${code}`, reason };
  return meaningOf({ code }) === "outage" ? failure : { ...failure, needsOperator: true };
}

function reasonOf(
  { code = "", message }: ServerError,
  { user, database, tls }: ConnectionSettings,
): string | undefined {
  switch (code) {
    case "28P01":
      return `the password for the role '${user}' is wrong: correct it in the connection string`;
    case "28000":
      return /no pg_hba\.conf entry|pg_hba\.conf rejects/.test(message)
        ? `the server's pg_hba.conf does not let the role '${user}' into '${database}' from this ` +
            `address${tls.mode === "disable" ? " without TLS: is sslmode=require missing?" : ""}`
        : `the role '${user}' may not log in: ${message}`;
    case "3D000":
      return `there is no database '${database}' on this server: correct its name, or have it created`;
    case "42501":
      return (
        `the role '${user}' lacks a privilege: ${message}; have its owner grant it ` +
        "(`ingestlayer check --connect` prints the statement)"
      );
    case "53100":
      return "the database server's disk is full";
    case "53300":
      return "the server has no connection left: lower `pool`, or raise max_connections";
    case "57014":
      return "the server took longer than `statementTimeout` allows: look for locks and slow triggers";
    case "57P01":
    case "57P02":
    case "57P03":
      return "the server is shutting down or starting up";
    case "25006":
      return "the server is read-only, a standby as a rule: name all hosts and target_session_attrs=read-write";
    case "55P03":
    case "40P01":
      return "the table is locked by somebody else";
    default:
      return undefined;
  }
}
