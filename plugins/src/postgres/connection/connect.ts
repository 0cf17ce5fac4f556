import { createRequire } from "node:module";
import { isIP, Socket } from "node:net";
import type { ClientConfig } from "pg";
import { ConnectError } from "./connect-error.ts";
import { Login } from "./login.ts";
import { isServerError, Session } from "./session.ts";
import type { ConnectionSettings, ServerAddress, SessionTarget } from "./settings.ts";
import type { TlsMode } from "./tls-settings.ts";
import { tlsOptions } from "./tls.ts";

const require = createRequire(import.meta.url);

/** Loaded with the first connection. */
const pg = () => require("pg") as typeof import("pg");

/** What holds for every connection of a destination, beside its connection string. */
export interface ConnectOptions {
  readonly timeoutMs: number;
  /** Address of this machine to connect from. */
  readonly localAddress?: string;
  readonly signal?: AbortSignal;
}

/**
 * Connects to the first server that answers and is of the wanted kind. Rejects with what a server
 * said, where one said something, else with why the last one could not be reached.
 */
export async function connect(
  settings: ConnectionSettings,
  options: ConnectOptions,
): Promise<Session> {
  const servers = settings.balanced ? shuffled(settings.servers) : settings.servers;
  const targets: readonly SessionTarget[] =
    settings.target === "prefer-standby" ? ["standby", "any"] : [settings.target];
  let last: unknown;
  for (const target of targets) {
    for (const server of servers) {
      options.signal?.throwIfAborted();
      try {
        const session = await connectTo(server, settings, options);
        if (await isOfKind(session, target)) return session;
        await session.end();
        last = new ConnectError("IL_PG_106", `no server of the list is '${settings.target}'`, {
          needsOperator: false,
        });
      } catch (error) {
        if (!isServerError(last)) last = error;
      }
    }
  }
  throw last;
}

async function connectTo(
  server: ServerAddress,
  settings: ConnectionSettings,
  options: ConnectOptions,
): Promise<Session> {
  const [first, second] = attemptsOf(settings.tls.mode, server);
  try {
    return await open(server, settings, options, first);
  } catch (error) {
    if (second === undefined || !otherWayMayHelp(error)) throw error;
    return open(server, settings, options, second);
  }
}

type Way = "plain" | "tls";

function attemptsOf(mode: TlsMode, { host }: ServerAddress): readonly [Way, Way?] {
  // TLS is not spoken on Unix sockets (libpq ignores sslmode there).
  if (isSocketFolder(host)) return ["plain"];
  switch (mode) {
    case "disable":
      return ["plain"];
    case "allow":
      return ["plain", "tls"];
    case "prefer":
      return ["tls", "plain"];
    case "require":
    case "verify-ca":
    case "verify-full":
      return ["tls"];
  }
}

/** The server speaks no TLS, or its pg_hba.conf wants the other way. */
function otherWayMayHelp(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return code === "28000" || message === "The server does not support SSL connections";
}

async function open(
  server: ServerAddress,
  settings: ConnectionSettings,
  { timeoutMs, localAddress, signal }: ConnectOptions,
  way: Way,
): Promise<Session> {
  const socket = socketTo(server, localAddress);
  const { tls } = settings;
  const login = new Login(settings, server, way === "tls");
  const config: ClientConfig = {
    host: server.host,
    port: server.port,
    user: settings.user,
    password: login.password,
    database: settings.database,
    application_name: settings.applicationName,
    connectionTimeoutMillis: Math.min(settings.connectTimeoutMs ?? timeoutMs, timeoutMs),
    enableChannelBinding: way === "tls" && settings.channelBinding !== "disable",
    stream: () => socket,
    ssl: way === "tls" ? await tlsOptions(tls, server) : false,
    ...(tls.direct ? { sslnegotiation: "direct" } : {}),
    ...(settings.options === undefined ? {} : { options: settings.options }),
    ...(settings.keepAliveAfterMs === undefined
      ? {}
      : { keepAlive: true, keepAliveInitialDelayMillis: settings.keepAliveAfterMs }),
  };
  // Files were read meanwhile: an abort since then has told nobody.
  signal?.throwIfAborted();
  const { Client } = pg();
  const client = new Client(config);
  login.watch(client);
  const session = new Session(client, socket);
  const abort = () => socket.destroy();
  signal?.addEventListener("abort", abort, { once: true });
  try {
    await client.connect();
    return session;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** `pg` gives a socket a host and a port only; this one adds where from, and a numeric address. */
function socketTo({ host, address }: ServerAddress, localAddress: string | undefined): Socket {
  const socket = new Socket();
  if (isSocketFolder(host) || (address ?? localAddress) === undefined) return socket;
  const connect = socket.connect.bind(socket);
  const redirected = (port: number, named: string) =>
    connect({
      port,
      host: address ?? named,
      // A name must not be looked up as an address of the other family.
      ...(localAddress === undefined ? {} : { localAddress, family: isIP(localAddress) }),
    });
  socket.connect = redirected as typeof socket.connect;
  return socket;
}

/** A host that begins with a slash is the folder of a Unix socket. */
function isSocketFolder(host: string): boolean {
  return host.startsWith("/");
}

async function isOfKind(session: Session, target: SessionTarget): Promise<boolean> {
  if (target === "any" || target === "prefer-standby") return true;
  const [row] = await session.query<{ standby: boolean; readOnly: boolean }>(
    `select pg_is_in_recovery() as standby,
       current_setting('transaction_read_only') = 'on' as "readOnly"`,
  );
  if (row === undefined) return false;
  switch (target) {
    case "read-write":
      return !row.readOnly;
    case "read-only":
      return row.readOnly;
    case "primary":
      return !row.standby;
    case "standby":
      return row.standby;
  }
}

function shuffled<Item>(items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((left, right) => left.order - right.order)
    .map(({ item }) => item);
}
