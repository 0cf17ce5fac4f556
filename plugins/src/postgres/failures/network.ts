import type { ConnectionSettings } from "../connection/settings.ts";
import type { Explained } from "./outage.ts";

/** Why a server cannot be reached or understood: what the network, TLS and `pg` throw. */
export function explainNetwork(
  { code = "", message }: { readonly code?: string | undefined; readonly message: string },
  { servers, tls }: ConnectionSettings,
): Explained {
  const where = servers.map(({ host, port }) => `${host}:${port}`).join(", ");
  if (message === "timeout expired") return networkErrors["ETIMEDOUT"]!(where);
  const known = networkErrors[code];
  if (known !== undefined) return known(where);
  if (message === "The server does not support SSL connections") {
    const reason = `${where} speaks no TLS, and sslmode=${tls.mode} demands it`;
    return { code: "IL_PG_105", reason, needsOperator: true };
  }
  if (message === "There was an error establishing an SSL connection") {
    const reason = `what answers at ${where} is no Postgres server: is the port right?`;
    return { code: "IL_PG_111", reason };
  }
  if (isTlsError(code)) {
    const reason = `TLS with ${where} failed (${code}): ${tlsAdvice(code)}`;
    return { code: "IL_PG_105", reason, needsOperator: true };
  }
  return { code: "IL_PG_104", reason: `the connection to ${where} broke: ${message}` };
}

type Explain = (where: string) => Explained;

const noRoute: Explain = (where) => ({
  code: "IL_PG_103",
  reason: `no route to ${where}: look at the network and the firewall`,
});

const noSuchAddress: Explain = () => ({
  code: "IL_PG_108",
  reason:
    "this machine cannot connect from the address that `localAddress` names: it is none of its own, " +
    "or of another family than the server's",
  needsOperator: true,
});

const networkErrors: Readonly<Record<string, Explain>> = {
  ENOTFOUND: (where) => ({
    code: "IL_PG_101",
    reason: `no machine has the name in ${where}: is the host spelled right?`,
  }),
  EAI_AGAIN: (where) => ({
    code: "IL_PG_101",
    reason: `the name in ${where} could not be looked up: the name server is silent`,
  }),
  ECONNREFUSED: (where) => ({
    code: "IL_PG_102",
    reason: `nothing listens at ${where}: is Postgres running, and is the port right?`,
  }),
  ENOENT: (where) => ({
    code: "IL_PG_102",
    reason: `there is no Unix socket at ${where}: is Postgres running there?`,
  }),
  ETIMEDOUT: (where) => ({
    code: "IL_PG_103",
    reason:
      `no answer from ${where} in time: is this machine's address allowed on the database's ` +
      "firewall, and is the port right?",
  }),
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  EADDRNOTAVAIL: noSuchAddress,
  EINVAL: noSuchAddress,
  EACCES: (where) => ({
    code: "IL_PG_112",
    reason: `this process may not use the Unix socket at ${where}: look at its permissions`,
    needsOperator: true,
  }),
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
  if (code === "CERT_REVOKED") return "the server's certificate was revoked";
  if (/SELF_SIGNED|UNABLE_TO|DEPTH_ZERO/.test(code)) {
    return "its certificate comes from an authority that is not known here; name it by sslrootcert";
  }
  if (code.startsWith("ERR_OSSL")) {
    return "sslcert or sslkey is no PEM file, or sslpassword does not open the key";
  }
  return "look at sslmode, sslrootcert and the server's certificate";
}
