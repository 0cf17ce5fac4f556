import type { Failure, Outage } from "@ingestlayer/core/plugin";
import { NoSuitableServerError } from "./connection/connect.ts";
import type { ConnectionSettings } from "./connection/settings.ts";
import { TlsFileError } from "./connection/tls.ts";
import { meaningOf } from "./sqlstate.ts";
import { isServerError } from "./write/messages.ts";

/** What an error that is no single row's fault means for the whole destination. */
export function outageOf(error: unknown, settings: ConnectionSettings, unclear = false): Outage {
  const { needsOperator, ...failure } = explain(error, settings);
  return {
    kind: "outage",
    failure,
    ...(needsOperator ? { needsOperator } : {}),
    ...(unclear ? { maybeDelivered: true } : {}),
  };
}

type Explained = Failure & { readonly needsOperator?: boolean };

/** Why it failed, what to look at, and whether waiting can help. Never the connection string. */
export function explain(error: unknown, settings: ConnectionSettings): Explained {
  if (isServerError(error)) return explainServer(error, settings);
  const where = settings.servers.map(({ host, port }) => `${host}:${port}`).join(", ");
  const { code = "", message = String(error) } = error as {
    readonly code?: string;
    readonly message?: string;
  };
  if (error instanceof TlsFileError) {
    return { code: "IL_PG_105", reason: `TLS: ${message}`, needsOperator: true };
  }
  if (error instanceof NoSuitableServerError) return { code: "IL_PG_106", reason: message };
  if (message === "timeout expired" || code === "ETIMEDOUT") {
    const reason =
      `no answer from ${where} in time: is this machine's address allowed on the database's ` +
      `firewall, and is the port right?`;
    return { code: "IL_PG_103", reason };
  }
  const network = networkErrors[code];
  if (network !== undefined) return { code: network.code, reason: network.reason(where) };
  if (message === "The server does not support SSL connections") {
    const reason = `${where} speaks no TLS, and sslmode=${settings.tls.mode} demands it`;
    return { code: "IL_PG_105", reason, needsOperator: true };
  }
  if (isTlsError(code)) {
    const reason = `TLS with ${where} failed (${code}): ${tlsAdvice(code)}`;
    return { code: "IL_PG_105", reason, needsOperator: true };
  }
  if (/password must be a (?:non-empty )?string/.test(message)) {
    const reason = `${where} asks for a password and the connection string has none`;
    return { code: "IL_PG_107", reason, needsOperator: true };
  }
  return { code: "IL_PG_104", reason: `the connection to ${where} broke: ${message}` };
}

const networkErrors: Readonly<
  Record<string, { readonly code: string; readonly reason: (where: string) => string }>
> = {
  ENOTFOUND: {
    code: "IL_PG_101",
    reason: (where) => `no machine has the name in ${where}: is the host spelled right?`,
  },
  EAI_AGAIN: {
    code: "IL_PG_101",
    reason: (where) => `the name in ${where} could not be looked up: the name server is silent`,
  },
  ECONNREFUSED: {
    code: "IL_PG_102",
    reason: (where) => `nothing listens at ${where}: is Postgres running, and is the port right?`,
  },
  EHOSTUNREACH: {
    code: "IL_PG_103",
    reason: (where) => `no route to ${where}: look at the network and the firewall`,
  },
  ENETUNREACH: {
    code: "IL_PG_103",
    reason: (where) => `no route to ${where}: look at the network and the firewall`,
  },
  EADDRNOTAVAIL: {
    code: "IL_PG_108",
    reason: () => "this machine does not have the address that `localAddress` names",
  },
  ENOENT: {
    code: "IL_PG_102",
    reason: (where) => `there is no Unix socket at ${where}: is Postgres running there?`,
  },
};

function isTlsError(code: string): boolean {
  return /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO|CRL_)/.test(
    code,
  );
}

function tlsAdvice(code: string): string {
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return "the certificate is made out for another host; connect by the name that it holds";
  }
  if (code === "CERT_HAS_EXPIRED") return "the server's certificate has expired";
  if (/SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/.test(code)) {
    return "its certificate comes from an authority that is not known here; name it by sslrootcert";
  }
  return "look at sslmode, sslrootcert and the server's certificate";
}

interface ServerError {
  readonly code?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
}

function explainServer(error: ServerError, settings: ConnectionSettings): Explained {
  const { code = "", message } = error;
  const reason = serverReason(error, settings);
  const failure = { code: `SQLSTATE ${code}`, reason: reason ?? `the server says: ${message}` };
  return meaningOf({ code }) === "outage" ? failure : { ...failure, needsOperator: true };
}

function serverReason(
  { code = "", message }: ServerError,
  { user, database, tls }: ConnectionSettings,
): string | undefined {
  switch (code) {
    case "28P01":
      return `the password for the role '${user}' is wrong`;
    case "28000":
      return /no pg_hba\.conf entry|pg_hba\.conf rejects/.test(message)
        ? `the server's pg_hba.conf does not let the role '${user}' into '${database}' from this ` +
            `address${tls.mode === "disable" ? " without TLS: is sslmode=require missing?" : ""}`
        : `the role '${user}' may not log in: ${message}`;
    case "3D000":
      return `there is no database '${database}' on this server`;
    case "42501":
      return `the role '${user}' lacks a privilege: ${message}`;
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
