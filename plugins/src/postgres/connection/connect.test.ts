import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthority } from "../../../../test/support/certificates.ts";
import {
  freePort,
  query,
  startPostgres,
  type TestPostgres,
} from "../../../../test/support/postgres.ts";
import { explain } from "../outage.ts";
import { connect } from "./connect.ts";
import { readSettings, type ConnectionSettings } from "./settings.ts";

const authority = createAuthority("test authority");
const stranger = createAuthority("another authority");
const serverIdentity = authority.issue("postgres", ["localhost"]);
const clientIdentity = authority.issue("certified");

let server: TestPostgres;
let folder: string;
const files = {
  "ca.crt": authority.certificate,
  "stranger.crt": stranger.certificate,
  "client.crt": clientIdentity.certificate,
  "client.key": clientIdentity.key,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-tls-"));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  server = await startPostgres({
    settings: {
      ssl: "on",
      ssl_cert_file: "server.crt",
      ssl_key_file: "server.key",
      ssl_ca_file: "ca.crt",
    },
    files: {
      "server.crt": serverIdentity.certificate,
      "server.key": serverIdentity.key,
      "ca.crt": authority.certificate,
    },
    hba: [
      "hostssl all certified 127.0.0.1/32 cert",
      "hostssl all tls_only 127.0.0.1/32 trust",
      "hostnossl all plain_only 127.0.0.1/32 trust",
      "host all with_password 127.0.0.1/32 scram-sha-256",
      "host all postgres 127.0.0.1/32 trust",
      "host all anybody 127.0.0.1/32 trust",
    ],
  });
  await query(
    server.url,
    `create role certified login; create role tls_only login; create role plain_only login;
     create role with_password login password 'se:cr@t/%'; create role anybody login;
     create role no_login nologin`,
  );
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

function settingsOf(text: string): ConnectionSettings {
  const read = readSettings(text);
  if (!read.ok) throw new Error(read.mistake.message);
  return read.settings;
}

interface Seen {
  readonly user: string;
  readonly tls: boolean;
  readonly app: string;
}

/** Connects and asks the server how it sees the connection. */
async function seen(text: string, localAddress?: string): Promise<Seen> {
  const session = await connect(settingsOf(text), {
    timeoutMs: 5000,
    ...(localAddress === undefined ? {} : { localAddress }),
  });
  try {
    const [row] = await session.query<Seen & Record<string, unknown>>(
      `select current_user as user, s.ssl as tls, a.application_name as app
         from pg_stat_ssl s join pg_stat_activity a using (pid) where pid = pg_backend_pid()`,
    );
    if (row === undefined) throw new Error("no row");
    return row;
  } finally {
    await session.end();
  }
}

async function failure(text: string, localAddress?: string): Promise<string> {
  try {
    await seen(text, localAddress);
  } catch (error) {
    const { code, reason, needsOperator } = explain(error, settingsOf(text));
    return `${code} ${reason}${needsOperator ? " [operator]" : ""}`;
  }
  throw new Error("it connected");
}

const at = (user: string, parameters: string, host = "localhost") =>
  `postgres://${user}@${host}:${server.port}/postgres?${parameters}`;
const file = (name: string) => encodeURIComponent(join(folder, name));

describe("TLS, by libpq's modes", () => {
  test.each([
    ["anybody", "sslmode=disable", false],
    ["anybody", "sslmode=allow", false],
    ["anybody", "", true],
    ["anybody", "sslmode=prefer", true],
    ["anybody", "sslmode=require", true],
    ["tls_only", "sslmode=allow", true],
    ["plain_only", "sslmode=prefer", false],
  ] as const)("%s with '%s': encrypted is %s", async (user, parameters, tls) => {
    expect(await seen(at(user, parameters))).toMatchObject({ user, tls });
  });

  test("verify-full accepts the authority's certificate for its host, verify-ca for any host", async () => {
    const ca = `sslrootcert=${file("ca.crt")}`;
    expect(await seen(at("anybody", `sslmode=verify-full&${ca}`))).toMatchObject({ tls: true });
    const byAddress = at("anybody", `sslmode=verify-ca&${ca}`, "127.0.0.1");
    expect(await seen(byAddress)).toMatchObject({ tls: true });
  });

  test("hostaddr says where to go while the certificate is held against the host", async () => {
    const ca = `sslrootcert=${file("ca.crt")}&sslmode=verify-full&hostaddr=127.0.0.1`;
    expect(await seen(at("anybody", ca))).toMatchObject({ tls: true });
    expect(await failure(at("anybody", ca, "db.example.org"))).toMatch(
      /IL_PG_105 .*ERR_TLS_CERT_ALTNAME_INVALID.*made out for another host.* \[operator\]/,
    );
  });

  test.each([
    ["verify-full", "ca.crt", "127.0.0.1", /made out for another host/],
    ["verify-full", "stranger.crt", "localhost", /authority that is not known here/],
    ["verify-ca", "stranger.crt", "localhost", /authority that is not known here/],
    ["require", "stranger.crt", "localhost", /authority that is not known here/],
    ["verify-full", "missing.crt", "localhost", /missing\.crt' cannot be read \(ENOENT\)/],
  ] as const)("%s with %s at %s is refused", async (mode, name, host, reason) => {
    const text = at("anybody", `sslmode=${mode}&sslrootcert=${file(name)}`, host);
    expect(await failure(text)).toMatch(reason);
  });

  test("a client certificate logs in where the server asks for one", async () => {
    const own = `sslcert=${file("client.crt")}&sslkey=${file("client.key")}`;
    expect(await seen(at("certified", `sslmode=require&${own}`))).toMatchObject({
      user: "certified",
    });
    expect(await failure(at("certified", "sslmode=require"))).toMatch(
      /SQLSTATE 28000 .*\[operator\]/,
    );
  });

  test("TLS from the first byte", async () => {
    const text = at("anybody", "sslmode=require&sslnegotiation=direct");
    expect(await seen(text)).toMatchObject({ tls: true });
  });
});

describe("what goes wrong on the way in, in the operator's words", () => {
  test.each<readonly [name: string, text: () => string, reason: RegExp]>([
    [
      "an unknown name",
      () => "postgres://u@no-such-host.invalid/db",
      /^IL_PG_101 .*(?:spelled right|looked up)/,
    ],
    [
      "a closed port",
      () => "postgres://u@127.0.0.1:1/db",
      /^IL_PG_102 nothing listens at 127\.0\.0\.1:1:/,
    ],
    ["no password", () => at("with_password", ""), /asks for a password.*\[operator\]/],
    [
      "a wrong password",
      () => at("with_password:wrong", ""),
      /^SQLSTATE 28P01 the password for the role 'with_password'/,
    ],
    [
      "a role without entrance",
      () => at("stranger", ""),
      /^SQLSTATE 28000 the server's pg_hba\.conf/,
    ],
    [
      "no TLS where it is demanded",
      () => at("tls_only", "sslmode=disable"),
      /without TLS: is sslmode=require missing\?/,
    ],
    [
      "a database that is not there",
      () => at("anybody", "").replace("/postgres?", "/missing?"),
      /^SQLSTATE 3D000 there is no database 'missing'.*\[operator\]/,
    ],
    [
      "no server of the wanted kind",
      () => at("anybody", "target_session_attrs=standby"),
      /^IL_PG_106 no server of the list is 'standby'/,
    ],
  ])("%s", async (_name, text, reason) => {
    expect(await failure(text())).toMatch(reason);
  });

  test("an address that this machine has not", async () => {
    expect(await failure(at("anybody", "sslmode=disable", "127.0.0.1"), "192.0.2.1")).toMatch(
      /^IL_PG_108 .*localAddress/,
    );
  });

  test("a server that accepts and says nothing is given up in time, with the firewall named", async () => {
    const silent = await listen(createServer());
    const text = `postgres://u@127.0.0.1:${silent.port}/db?connect_timeout=1`;
    expect(await failure(text)).toMatch(/^IL_PG_103 .*firewall/);
    silent.server.close();
  });

  test("no message holds the password", async () => {
    const text = at("with_password:hunter2", "");
    expect(await failure(text)).not.toContain("hunter2");
  });
});

describe("getting in", () => {
  test("a password with every awkward character, as a URI and as keywords", async () => {
    const password = encodeURIComponent("se:cr@t/%");
    expect(await seen(at(`with_password:${password}`, ""))).toMatchObject({
      user: "with_password",
    });
    const keywords = `host=127.0.0.1 port=${server.port} user=with_password dbname=postgres password='se:cr@t/%' application_name='my app'`;
    expect(await seen(keywords)).toMatchObject({ user: "with_password", app: "my app" });
  });

  test("options reach the session", async () => {
    const session = await connect(
      settingsOf(at("anybody", "options=-c%20search_path%3Delsewhere")),
      {
        timeoutMs: 5000,
      },
    );
    expect(await session.query("show search_path")).toEqual([{ search_path: "elsewhere" }]);
    await session.end();
  });

  test("of several hosts, the first that answers; all of them are tried", async () => {
    const dead = await freePort();
    const text = `postgres://anybody@127.0.0.1:${dead},127.0.0.1:${server.port}/postgres`;
    expect(await seen(text)).toMatchObject({ user: "anybody" });
    expect(await seen(`${text}?load_balance_hosts=random`)).toMatchObject({ user: "anybody" });
    expect(await failure(`postgres://anybody@127.0.0.1:${dead},127.0.0.1:1/postgres`)).toMatch(
      /^IL_PG_102/,
    );
  });

  test.each(["any", "read-write", "primary", "prefer-standby"])(
    "target_session_attrs=%s takes a primary",
    async (target) => {
      const text = at("anybody", `target_session_attrs=${target}`);
      expect(await seen(text)).toMatchObject({ user: "anybody" });
    },
  );

  test("read-only is wanted and found on a role that may only read", async () => {
    const options = "options=-c%20default_transaction_read_only%3Don";
    const text = at("anybody", `target_session_attrs=read-only&${options}`);
    expect(await seen(text)).toMatchObject({ user: "anybody" });
    expect(await failure(text.replace("read-only", "read-write"))).toMatch(/^IL_PG_106/);
  });

  test("from the local address that is asked for", async () => {
    expect(await seen(at("anybody", "", "127.0.0.1"), "127.0.0.1")).toMatchObject({
      user: "anybody",
    });
  });
});

async function listen(silent: Server): Promise<{ readonly server: Server; readonly port: number }> {
  const port = await freePort();
  await new Promise<void>((resolve) => {
    silent.listen(port, "127.0.0.1", resolve);
  });
  return { server: silent, port };
}
