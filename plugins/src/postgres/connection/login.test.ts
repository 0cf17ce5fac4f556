import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGuardedServer, type GuardedServer } from "./testdata/guarded-server.ts";
import { listen } from "./testdata/listen.ts";

let there: GuardedServer;
beforeAll(async () => {
  there = await startGuardedServer();
});
afterAll(() => there[Symbol.asyncDispose]());

describe("what the server may ask for", () => {
  const password = encodeURIComponent("se:cr@t/%");

  test("channel_binding=require binds the login to the TLS channel, or there is none", async () => {
    const bound = there.at(`with_password:${password}`, "channel_binding=require");
    expect(await there.seen(bound)).toMatchObject({ user: "with_password", tls: true });
    const refused = /^IL_PG_109 the server does not bind .*channel_binding=require.*\[operator\]$/;
    expect(await there.failure(`${bound}&sslmode=disable`)).toMatch(refused);
    expect(await there.failure(there.at("anybody", "channel_binding=require"))).toMatch(refused);
    expect(await there.failure(there.at("in_clear:x", "channel_binding=require"))).toMatch(refused);
  });

  test.each([
    ["in_clear:x", "password", "scram-sha-256"],
    ["legacy:x", "md5", "!md5"],
    ["with_password:se%3Acr%40t%2F%25", "scram-sha-256", "none,password,md5"],
    ["anybody", "none", "!none"],
  ])("%s logs in by %s, and not with require_auth=%s", async (login, method, refused) => {
    expect(await there.seen(there.at(login, `require_auth=${method}`))).toMatchObject({
      tls: true,
    });
    expect(await there.failure(there.at(login, `require_auth=${refused}`))).toMatch(
      new RegExp(`^IL_PG_109 the server logs in by '${method}', and require_auth allows `),
    );
  });

  test("a method that is refused is never sent the password", async () => {
    const sent: Buffer[] = [];
    await using asking = await listen((socket) => {
      socket.on("data", (piece) => {
        sent.push(piece);
        // AuthenticationCleartextPassword.
        if (sent.length === 1) socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]));
      });
    });
    const text = `postgres://u:hunter2@127.0.0.1:${asking.port}/db?sslmode=disable&require_auth=!password`;
    expect(await there.failure(text)).toMatch(/^IL_PG_109/);
    expect(Buffer.concat(sent).toString("latin1")).not.toContain("hunter2");
  });
});
