import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGuardedServer, type GuardedServer } from "./testdata/guarded-server.ts";

let there: GuardedServer;
beforeAll(async () => {
  there = await startGuardedServer();
});
afterAll(() => there[Symbol.asyncDispose]());

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
    expect(await there.seen(there.at(user, parameters))).toMatchObject({ user, tls });
  });

  test("verify-full accepts the authority's certificate for its host, verify-ca for any host", async () => {
    const ca = `sslrootcert=${there.file("ca.crt")}`;
    expect(await there.seen(there.at("anybody", `sslmode=verify-full&${ca}`))).toMatchObject({
      tls: true,
    });
    const byAddress = there.at("anybody", `sslmode=verify-ca&${ca}`, "127.0.0.1");
    expect(await there.seen(byAddress)).toMatchObject({ tls: true });
  });

  test("hostaddr says where to go while the certificate is held against the host", async () => {
    const ca = `sslrootcert=${there.file("ca.crt")}&sslmode=verify-full&hostaddr=127.0.0.1`;
    expect(await there.seen(there.at("anybody", ca))).toMatchObject({ tls: true });
    expect(await there.failure(there.at("anybody", ca, "db.example.org"))).toMatch(
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
    const text = there.at("anybody", `sslmode=${mode}&sslrootcert=${there.file(name)}`, host);
    expect(await there.failure(text)).toMatch(reason);
  });

  test("a client certificate logs in where the server asks for one", async () => {
    const own = `sslcert=${there.file("client.crt")}&sslkey=${there.file("client.key")}`;
    expect(await there.seen(there.at("certified", `sslmode=require&${own}`))).toMatchObject({
      user: "certified",
    });
    expect(await there.failure(there.at("certified", "sslmode=require"))).toMatch(
      /SQLSTATE 28000 .*\[operator\]/,
    );
  });

  test("a client's key may be locked by a password", async () => {
    const own = `sslcert=${there.file("client.crt")}&sslkey=${there.file("locked.key")}`;
    const text = there.at("certified", `sslmode=require&${own}`);
    expect(await there.seen(`${text}&sslpassword=open%20it`)).toMatchObject({ user: "certified" });
    expect(await there.failure(`${text}&sslpassword=wrong`)).toMatch(/^IL_PG_105 .*sslpassword/);
  });

  test.each(["TLSv1.2", "TLSv1.3"])("%s where nothing else is allowed", async (version) => {
    const only = `ssl_min_protocol_version=${version}&ssl_max_protocol_version=${version}`;
    const text = there.at("anybody", `sslmode=require&${only}`);
    expect(await there.seen(text)).toMatchObject({ tls: true, version });
  });

  test("TLS from the first byte", async () => {
    const text = there.at("anybody", "sslmode=require&sslnegotiation=direct");
    expect(await there.seen(text)).toMatchObject({ tls: true });
  });
});
