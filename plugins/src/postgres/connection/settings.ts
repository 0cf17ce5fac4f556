import { userInfo } from "node:os";
import { join } from "node:path";
import type { Surroundings } from "./environment.ts";
import { MistakeFound, type Mistake } from "./mistake.ts";
import type { ParameterName, Parameters } from "./parameters.ts";
import { present } from "./present.ts";
import { readParameters } from "./read-parameters.ts";
import { readTlsSettings, type TlsSettings } from "./tls-settings.ts";

/** Which server of several is wanted (libpq, `target_session_attrs`). */
export const sessionTargets = [
  "any",
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby",
] as const;
export type SessionTarget = (typeof sessionTargets)[number];

/** How a server may have the client log in, by libpq's names (`require_auth`). */
export const loginMethods = ["password", "md5", "scram-sha-256", "none"] as const;
export type LoginMethod = (typeof loginMethods)[number];

/** One server; a host that begins with `/` is the folder of a Unix socket. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Numeric address to connect to, while `host` is what the certificate must name. */
  readonly address?: string;
}

/** Everything that a connection needs to know. */
export interface ConnectionSettings {
  readonly servers: readonly [ServerAddress, ...ServerAddress[]];
  /** Servers are tried in random order rather than in the order written. */
  readonly balanced: boolean;
  readonly target: SessionTarget;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  /** Where a password is looked up that is not given. */
  readonly passwordFile: string;
  /** Those that are allowed. */
  readonly loginMethods: readonly LoginMethod[];
  readonly options?: string;
  readonly applicationName: string;
  readonly connectTimeoutMs?: number;
  readonly keepAliveAfterMs?: number;
  /** Whether SCRAM binds to the TLS channel: never, where the server offers it, or always. */
  readonly channelBinding: "disable" | "prefer" | "require";
  readonly tls: TlsSettings;
}

export type SettingsRead =
  | { readonly ok: true; readonly settings: ConnectionSettings }
  | { readonly ok: false; readonly mistake: Mistake };

/** Reads a connection string as libpq does; what it leaves out has libpq's defaults. */
export function readSettings(text: string, surroundings: Surroundings): SettingsRead {
  try {
    return { ok: true, settings: settingsOf(readParameters(text, surroundings), surroundings) };
  } catch (error) {
    if (error instanceof MistakeFound) return { ok: false, mistake: error.mistake };
    throw error;
  }
}

function settingsOf(parameters: Parameters, { home }: Surroundings): ConnectionSettings {
  const get = (name: ParameterName) => parameters.get(name);
  const user = get("user") ?? userInfo().username;
  const timeoutMs = parameters.seconds("connect_timeout");
  const idleMs = parameters.seconds("keepalives_idle") ?? 60_000;
  return {
    servers: serversOf(parameters),
    balanced: parameters.oneOf("load_balance_hosts", balancings, "disable") === "random",
    target: parameters.oneOf("target_session_attrs", sessionTargets, "any"),
    database: get("dbname") ?? user,
    user,
    passwordFile: get("passfile") ?? join(home, ".pgpass"),
    loginMethods: loginMethodsOf(parameters),
    applicationName: get("application_name") ?? get("fallback_application_name") ?? "ingestlayer",
    channelBinding: parameters.oneOf("channel_binding", bindings, "prefer"),
    tls: readTlsSettings(parameters),
    ...present("password", get("password")),
    ...present("options", get("options")),
    // Zero means "wait for ever" to libpq; here the plugin's own limit holds instead.
    ...present("connectTimeoutMs", timeoutMs === 0 ? undefined : timeoutMs),
    ...present("keepAliveAfterMs", get("keepalives") === "0" ? undefined : idleMs),
  };
}

const balancings = ["disable", "random"] as const;
const bindings = ["disable", "prefer", "require"] as const;

/** A list of methods, or of methods after `!` that are not to be used. */
function loginMethodsOf(parameters: Parameters): readonly LoginMethod[] {
  const listed = parameters.list("require_auth");
  if (listed.length === 0) return loginMethods;
  const ruledOut = listed.every((name) => name.startsWith("!"));
  const names = ruledOut ? listed.map((name) => name.slice(1)) : listed;
  if (names.every((name) => loginMethods.some((method) => method === name))) {
    return loginMethods.filter((method) => names.includes(method) !== ruledOut);
  }
  return parameters.fail(
    "require_auth",
    `Write some of ${loginMethods.join(", ")}, or those that are not to be used, each after a '!'`,
  );
}

const portDefault = 5432;

/** Where a server listens that is named nowhere: on its socket, else on the loopback address. */
const hostsDefault = ["/var/run/postgresql", "localhost"];

function serversOf(parameters: Parameters): [ServerAddress, ...ServerAddress[]] {
  const addresses = parameters.list("hostaddr");
  const named = parameters.list("host");
  const hosts = named.length === 0 && addresses.length === 0 ? hostsDefault : named;
  const ports = parameters.list("port");
  const count = Math.max(hosts.length, addresses.length);
  if (ports.length > 1 && ports.length !== count) {
    throw new MistakeFound(
      `the connection has ${count} hosts and ${ports.length} ports`,
      "Write one port for all, or one for each host",
    );
  }
  const servers = Array.from({ length: count }, (_, index): ServerAddress => {
    const address = addresses[index];
    const host = hosts[index] || address || "localhost";
    const port = portOf(parameters, ports.length > 1 ? ports[index] : ports[0]);
    return { host, port, ...(address ? { address } : {}) };
  });
  return servers as [ServerAddress, ...ServerAddress[]];
}

function portOf(parameters: Parameters, text: string | undefined): number {
  if (text === undefined || text === "") return portDefault;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  return parameters.fail(
    "port",
    "Write a number from 1 to 65535; a ':' or '@' in the password must be written %3A or %40",
  );
}
