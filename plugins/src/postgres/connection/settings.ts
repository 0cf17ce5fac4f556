import { userInfo } from "node:os";
import { readParameters, type Mistake, type ParameterName, type Parameters } from "./parameters.ts";

/** How far TLS is demanded, by libpq's names ("SSL Mode Descriptions"). */
export const tlsModes = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const;
export type TlsMode = (typeof tlsModes)[number];

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
  readonly options?: string;
  readonly applicationName: string;
  readonly connectTimeoutMs?: number;
  readonly keepAliveAfterMs?: number;
  /** Whether SCRAM binds to the TLS channel where the server offers it; it cannot be demanded. */
  readonly channelBinding: "disable" | "prefer";
  readonly tls: TlsSettings;
}

/** TLS, with files still as paths. */
export interface TlsSettings {
  readonly mode: TlsMode;
  /** TLS from the first byte (libpq, `sslnegotiation=direct`). */
  readonly direct: boolean;
  /** File with the certificates of the authorities, or `system` for those of Node. */
  readonly rootCertificate?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly keyPassword?: string;
  readonly revocationList?: string;
  readonly minVersion?: string;
  readonly maxVersion?: string;
}

export type SettingsRead =
  | { readonly ok: true; readonly settings: ConnectionSettings }
  | { readonly ok: false; readonly mistake: Mistake };

/** Reads a connection string as libpq does; what it leaves out has libpq's defaults. */
export function readSettings(text: string): SettingsRead {
  const read = readParameters(text);
  if (!read.ok) return read;
  try {
    return { ok: true, settings: settingsOf(read.parameters) };
  } catch (error) {
    if (error instanceof MistakeFound) return { ok: false, mistake: error.mistake };
    throw error;
  }
}

/** Unwinds from the one parameter that is wrong; caught above, never seen outside. */
class MistakeFound extends Error {
  readonly mistake: Mistake;
  constructor(message: string, hint: string) {
    super(message);
    this.mistake = { message, hint };
  }
}

function settingsOf(parameters: Parameters): ConnectionSettings {
  const get = (name: ParameterName) => parameters.get(name);
  const user = get("user") ?? userInfo().username;
  const timeoutMs = secondsOf(get("connect_timeout"), "connect_timeout");
  const idleMs = secondsOf(get("keepalives_idle"), "keepalives_idle") ?? 60_000;
  return {
    servers: serversOf(parameters),
    balanced: oneOf(get("load_balance_hosts"), "load_balance_hosts", onOff, "disable") === "random",
    target: oneOf(get("target_session_attrs"), "target_session_attrs", sessionTargets, "any"),
    database: get("dbname") ?? user,
    user,
    applicationName: get("application_name") ?? get("fallback_application_name") ?? "ingestlayer",
    channelBinding: oneOf(get("channel_binding"), "channel_binding", bindings, "prefer"),
    tls: tlsOf(parameters),
    ...present("password", get("password")),
    ...present("options", get("options")),
    // Zero means "wait for ever" to libpq; here the plugin's own limit holds instead.
    ...present("connectTimeoutMs", timeoutMs === 0 ? undefined : timeoutMs),
    ...present("keepAliveAfterMs", get("keepalives") === "0" ? undefined : idleMs),
  };
}

const onOff = ["disable", "random"] as const;
const bindings = ["disable", "prefer"] as const;
const portDefault = 5432;

function serversOf(parameters: Parameters): [ServerAddress, ...ServerAddress[]] {
  const addresses = listOf(parameters.get("hostaddr"));
  const hosts = listOf(parameters.get("host"));
  const ports = listOf(parameters.get("port"));
  const count = Math.max(hosts.length, addresses.length, 1);
  if (ports.length > 1 && ports.length !== count) {
    throw new MistakeFound(
      `the connection string has ${count} hosts and ${ports.length} ports`,
      "Write one port for all, or one for each host",
    );
  }
  const servers = Array.from({ length: count }, (_, index): ServerAddress => {
    const address = addresses[index];
    const host = hosts[index] || address || "localhost";
    const port = ports.length > 1 ? ports[index] : ports[0];
    return { host, port: portOf(port), ...(address ? { address } : {}) };
  });
  return servers as [ServerAddress, ...ServerAddress[]];
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(",").map((item) => item.trim());
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === "") return portDefault;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new MistakeFound(
    `the connection string has a port '${text}'`,
    "Write a number from 1 to 65535; a ':' or '@' in the password must be written %3A or %40",
  );
}

function secondsOf(text: string | undefined, name: ParameterName): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  throw new MistakeFound(`${name} in the connection string is '${text}'`, "Write whole seconds");
}

function oneOf<Name extends string>(
  text: string | undefined,
  parameter: ParameterName,
  allowed: readonly Name[],
  otherwise: Name,
): Name {
  if (text === undefined) return otherwise;
  const found = allowed.find((name) => name === text);
  if (found !== undefined) return found;
  throw new MistakeFound(
    `${parameter} in the connection string is '${text}'`,
    `Write one of ${allowed.join(", ")}`,
  );
}

function tlsOf(parameters: Parameters): TlsSettings {
  const get = (name: ParameterName) => parameters.get(name);
  const rootCertificate = get("sslrootcert");
  // libpq: with the system's authorities nothing weaker than verify-full makes sense.
  const modeDefault = rootCertificate === "system" ? "verify-full" : "prefer";
  const mode = oneOf(get("sslmode"), "sslmode", tlsModes, modeDefault);
  const direct = oneOf(get("sslnegotiation"), "sslnegotiation", negotiations, "postgres");
  if (direct === "direct" && ["disable", "allow", "prefer"].includes(mode)) {
    throw new MistakeFound(
      `sslnegotiation=direct in the connection string needs TLS, and sslmode is '${mode}'`,
      "Write sslmode=require or stronger",
    );
  }
  return {
    mode,
    direct: direct === "direct",
    ...present("rootCertificate", rootCertificate),
    ...present("certificate", get("sslcert")),
    ...present("key", get("sslkey")),
    ...present("keyPassword", get("sslpassword")),
    ...present("revocationList", get("sslcrl")),
    ...present("minVersion", get("ssl_min_protocol_version")),
    ...present("maxVersion", get("ssl_max_protocol_version")),
  };
}

const negotiations = ["postgres", "direct"] as const;

function present<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
