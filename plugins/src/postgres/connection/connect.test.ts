import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../../../test/support/postgres.ts";
import { explain } from "../failures/outage.ts";
import { connect } from "./connect.ts";
import { startGuardedServer, type GuardedServer } from "./testdata/guarded-server.ts";
import { startFullListener } from "./testdata/full-listener.ts";
import { listen } from "./testdata/listen.ts";

let there: GuardedServer;
beforeAll(async () => {
  there = await startGuardedServer();
});
afterAll(() => there[Symbol.asyncDispose]());

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
    ["no password", () => there.at("with_password", ""), /asks for a password.*\[operator\]/],
    [
      "a wrong password",
      () => there.at("with_password:wrong", ""),
      /^SQLSTATE 28P01 the password for the role 'with_password'/,
    ],
    [
      "a role without entrance",
      () => there.at("stranger", ""),
      /^SQLSTATE 28000 the server's pg_hba\.conf/,
    ],
    [
      "no TLS where it is demanded",
      () => there.at("tls_only", "sslmode=disable"),
      /without TLS: is sslmode=require missing\?/,
    ],
    [
      "a database that is not there",
      () => there.at("anybody", "").replace("/postgres?", "/missing?"),
      /^SQLSTATE 3D000 there is no database 'missing'.*\[operator\]/,
    ],
    [
      "no server of the wanted kind",
      () => there.at("anybody", "target_session_attrs=standby"),
      /^IL_PG_106 no server of the list is 'standby'/,
    ],
  ])("%s", async (_name, text, reason) => {
    expect(await there.failure(text())).toMatch(reason);
  });

  test("what answers is no Postgres server", async () => {
    await using web = await listen((socket) => {
      socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    });
    expect(await there.failure(`postgres://u@127.0.0.1:${web.port}/db`)).toMatch(
      /^IL_PG_111 .*no Postgres server: is the port right\?/,
    );
  });

  test("no socket where one is named", async () => {
    expect(await there.failure(`host=${there.folder} port=5432 user=u`)).toMatch(
      /^IL_PG_102 there is no Unix socket at .*:5432/,
    );
  });

  test("what a server said counts for more than that another could not be reached", async () => {
    const text = `postgres://with_password:wrong@127.0.0.1:${there.server.port},127.0.0.1:1/postgres`;
    expect(await there.failure(text)).toMatch(/^SQLSTATE 28P01/);
  });

  test("an address that this machine has not", async () => {
    expect(
      await there.failure(there.at("anybody", "sslmode=disable", "127.0.0.1"), "192.0.2.1"),
    ).toMatch(/^IL_PG_108 .*localAddress/);
  });

  test("a server that accepts and says nothing is given up in time, with the firewall named", async () => {
    await using silent = await listen(() => undefined);
    const text = `postgres://u@127.0.0.1:${silent.port}/db?connect_timeout=1`;
    expect(await there.failure(text)).toMatch(/^IL_PG_103 .*firewall/);
  });

  test("where no answer comes at all, as from a firewall that drops packets, it is named in time", async () => {
    await using dropping = await startFullListener();
    const text = `postgres://u@127.0.0.1:${dropping.port}/db`;
    const session = connect(there.settingsOf(text), { timeoutMs: 700 });
    const error = await session.then(() => undefined).catch((found: unknown) => found);
    const { code, reason } = explain(error, there.settingsOf(text));
    expect(`${code} ${reason}`).toMatch(
      /^IL_PG_103 no answer from 127\.0\.0\.1:\d+ in time: is this machine's address allowed on the database's firewall/,
    );
  });

  test("no message holds the password", async () => {
    const text = there.at("with_password:hunter2", "");
    expect(await there.failure(text)).not.toContain("hunter2");
  });
});

describe("getting in", () => {
  test("a password with every awkward character, as a URI and as keywords", async () => {
    const password = encodeURIComponent("se:cr@t/%");
    expect(await there.seen(there.at(`with_password:${password}`, ""))).toMatchObject({
      user: "with_password",
    });
    const keywords = `host=127.0.0.1 port=${there.server.port} user=with_password dbname=postgres password='se:cr@t/%' application_name='my app'`;
    expect(await there.seen(keywords)).toMatchObject({ user: "with_password", app: "my app" });
  });

  test("options reach the session", async () => {
    const session = await connect(
      there.settingsOf(there.at("anybody", "options=-c%20search_path%3Delsewhere")),
      {
        timeoutMs: 5000,
      },
    );
    expect(await session.query("show search_path")).toEqual([{ search_path: "elsewhere" }]);
    await session.end();
  });

  test("of several hosts, the first that answers; all of them are tried", async () => {
    const dead = await freePort();
    const text = `postgres://anybody@127.0.0.1:${dead},127.0.0.1:${there.server.port}/postgres`;
    expect(await there.seen(text)).toMatchObject({ user: "anybody" });
    expect(await there.seen(`${text}?load_balance_hosts=random`)).toMatchObject({
      user: "anybody",
    });
    expect(
      await there.failure(`postgres://anybody@127.0.0.1:${dead},127.0.0.1:1/postgres`),
    ).toMatch(/^IL_PG_102/);
  });

  test.each(["any", "read-write", "primary", "prefer-standby"])(
    "target_session_attrs=%s takes a primary",
    async (target) => {
      const text = there.at("anybody", `target_session_attrs=${target}`);
      expect(await there.seen(text)).toMatchObject({ user: "anybody" });
    },
  );

  test("read-only is wanted and found on a role that may only read", async () => {
    const options = "options=-c%20default_transaction_read_only%3Don";
    const text = there.at("anybody", `target_session_attrs=read-only&${options}`);
    expect(await there.seen(text)).toMatchObject({ user: "anybody" });
    expect(await there.failure(text.replace("read-only", "read-write"))).toMatch(/^IL_PG_106/);
  });

  test("from the local address that is asked for, by name and by number", async () => {
    // Linux answers to the whole of 127.0.0.0/8.
    const local = process.platform === "linux" ? "127.0.0.2" : "127.0.0.1";
    for (const host of ["127.0.0.1", "localhost"]) {
      expect(await there.seen(there.at("anybody", "", host), local)).toMatchObject({ from: local });
    }
  });

  test("over a Unix socket, as a host and as a path in a URI; a local address has no meaning there", async () => {
    const url = `postgres://postgres@${encodeURIComponent(there.server.socketFolder)}:${there.server.port}/postgres`;
    expect(await there.seen(url)).toMatchObject({ user: "postgres", from: null, tls: false });
    const keywords = `host=${there.server.socketFolder} port=${there.server.port} user=postgres sslmode=require`;
    expect(await there.seen(keywords, "127.0.0.2")).toMatchObject({ user: "postgres", from: null });
  });

  test("a password from the file that is named, or from the user's own", async () => {
    const line = "127.0.0.1:*:postgres:with_password:se\\:cr@t/%\n";
    await writeFile(join(there.folder, "passwords"), line, { mode: 0o600 });
    await writeFile(join(there.folder, ".pgpass"), line, { mode: 0o600 });
    const named = there.at("with_password", `passfile=${there.file("passwords")}`, "127.0.0.1");
    expect(await there.seen(named)).toMatchObject({ user: "with_password" });
    expect(await there.seen(there.at("with_password", "", "127.0.0.1"))).toMatchObject({
      user: "with_password",
    });
    await rm(join(there.folder, ".pgpass"));
    expect(await there.failure(there.at("with_password", "", "127.0.0.1"))).toMatch(
      /^IL_PG_107 .*asks for a password.*\.pgpass' no line that fits \[operator\]$/,
    );
  });
});
