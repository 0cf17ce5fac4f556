import { createPrivateKey } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "../../../../../test/support/certificates.ts";
import { query, startPostgres, type TestPostgres } from "../../../../../test/support/postgres.ts";
import { explain } from "../../failures/outage.ts";
import { connect } from "../connect.ts";
import { readSettings, type ConnectionSettings } from "../settings.ts";

/** How a server sees a connection. */
export interface Seen {
  readonly user: string;
  readonly from: string | null;
  readonly tls: boolean;
  /** Of TLS. */
  readonly version: string | null;
  readonly app: string;
}

/** A server that lets each role in by another way, and the files that are needed to get in. */
export interface GuardedServer extends AsyncDisposable {
  readonly server: TestPostgres;
  /** Also what stands for the user's home. */
  readonly folder: string;
  /** A connection string of a role. */
  at(user: string, parameters: string, host?: string): string;
  /** Path of a file in the folder, for a URI. */
  file(name: string): string;
  settingsOf(text: string): ConnectionSettings;
  /** Connects and asks the server how it sees the connection. */
  seen(text: string, localAddress?: string): Promise<Seen>;
  /** Why it does not connect, as an operator reads it. */
  failure(text: string, localAddress?: string): Promise<string>;
}

const hba = [
  "local all postgres trust",
  "local all with_password scram-sha-256",
  "host all legacy 127.0.0.1/32 md5",
  "host all in_clear 127.0.0.1/32 password",
  "hostssl all certified 127.0.0.1/32 cert",
  "hostssl all tls_only 127.0.0.1/32 trust",
  "hostnossl all plain_only 127.0.0.1/32 trust",
  "host all with_password 127.0.0.1/32 scram-sha-256",
  "host all postgres 127.0.0.1/32 trust",
  "host all anybody 127.0.0.0/8 trust",
];

const roles = `create role certified login; create role tls_only login; create role plain_only login;
  create role with_password login password 'se:cr@t/%'; create role anybody login;
  create role no_login nologin; create role in_clear login password 'x';
  set password_encryption = md5; create role legacy login password 'x'`;

/** Starts it, with certificates of an authority that was made for it. */
export async function startGuardedServer(): Promise<GuardedServer> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-tls-"));
  const authority = createAuthority("test authority");
  const identity = authority.issue("postgres", ["localhost"]);
  const client = authority.issue("certified");
  const files = {
    "ca.crt": authority.certificate,
    "stranger.crt": createAuthority("another authority").certificate,
    "client.crt": client.certificate,
    "client.key": client.key,
    "locked.key": lock(client.key, "open it"),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const server = await startPostgres({
    settings: {
      ssl: "on",
      ssl_cert_file: "server.crt",
      ssl_key_file: "server.key",
      ssl_ca_file: "ca.crt",
    },
    files: {
      "server.crt": identity.certificate,
      "server.key": identity.key,
      "ca.crt": authority.certificate,
    },
    hba,
  });
  await query(server.url, roles);
  return { server, folder, ...visitor(server, folder) };
}

function lock(key: string, passphrase: string): string {
  const format = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
  return String(createPrivateKey(key).export(format));
}

function visitor(
  server: TestPostgres,
  folder: string,
): Omit<GuardedServer, "server" | "folder"> {
  const settingsOf = (text: string): ConnectionSettings => {
    const read = readSettings(text, { env: {}, home: folder });
    if (!read.ok) throw new Error(read.mistake.message);
    return read.settings;
  };
  const seen = async (text: string, localAddress?: string): Promise<Seen> => {
    const options = { timeoutMs: 5000, ...(localAddress === undefined ? {} : { localAddress }) };
    const session = await connect(settingsOf(text), options);
    try {
      const [row] = await session.query<Seen & Record<string, unknown>>(
        `select current_user as user, host(a.client_addr) as from, s.ssl as tls, s.version,
                a.application_name as app
           from pg_stat_ssl s join pg_stat_activity a using (pid) where pid = pg_backend_pid()`,
      );
      if (row === undefined) throw new Error("no row");
      return row;
    } finally {
      await session.end();
    }
  };
  return {
    settingsOf,
    seen,
    at: (user, parameters, host = "localhost") =>
      `postgres://${user}@${host}:${server.port}/postgres?${parameters}`,
    file: (name) => encodeURIComponent(join(folder, name)),
    failure: async (text, localAddress) => {
      try {
        await seen(text, localAddress);
      } catch (error) {
        const { code, reason, needsOperator } = explain(error, settingsOf(text));
        return `${code} ${reason}${needsOperator ? " [operator]" : ""}`;
      }
      throw new Error("it connected");
    },
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}
