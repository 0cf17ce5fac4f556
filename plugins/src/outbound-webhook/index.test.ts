import { types } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { createTestClock, testDestination, testEvent } from "@ingestlayer/core/testing";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { startServer } from "../_http/testing/server.ts";
import type { Reply, TestServer } from "../_http/testing/server.ts";
import { hostileTexts } from "../_text/testing/hostile.ts";
import { examples } from "./examples.ts";
import { outboundWebhook } from "./index.ts";

const inputType = types.object({}, { open: true });
const done = { kind: "done" };
const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
const older = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;
const ok = (): Reply => ({ status: 204 });

function to({ origin }: Pick<TestServer, "origin">, config: JsonObject = {}, route: unknown = {}) {
  const allowAddresses = ["127.0.0.1"];
  return testDestination(outboundWebhook, {
    config: { url: `${origin}/hooks/secret-path`, allowAddresses, ...config },
    route,
    inputType,
  });
}

async function reportOf(reply: Reply) {
  await using server = await startServer(() => reply);
  await using destination = await to(server, { timeout: reply === "silence" ? "1s" : "20s" });
  return await destination.deliver([testEvent({})]);
}

describe("examples", () => {
  test.each(examples)("$title", async ({ route, input, body }) => {
    await using server = await startServer(ok);
    await using destination = await to(server, {}, route);
    expect(destination.problems).toEqual([]);
    const received_at = new Date(Date.UTC(2026, 0, 1));
    expect(await destination.deliver([testEvent(input, { received_at })])).toEqual([done]);
    expect(JSON.parse(server.got[0]?.body ?? "")).toEqual(body);
  });
});

describe("signature", () => {
  test("the reference library verifies it with each of the secrets, and with no other", async () => {
    await using server = await startServer(ok);
    await using destination = await to(server, { secrets: [secret, older] });
    await destination.deliver([testEvent({ a: "ü" })]);
    const { body = "", headers = {} } = server.got[0] ?? {};
    const signed = headers as Record<string, string>;
    for (const one of [secret, older]) {
      expect(new Webhook(one).verify(body, signed)).toMatchObject({ data: { a: "ü" } });
    }
    const other = `whsec_${Buffer.alloc(32, 3).toString("base64")}`;
    expect(() => new Webhook(other).verify(body, signed)).toThrow("No matching signature");
    expect(() => new Webhook(secret).verify(`${body} `, signed)).toThrow("No matching signature");
  });

  test("every attempt has the same id, and the time of its own", async () => {
    const replies: Reply[] = [{ status: 500 }, { status: 200 }];
    await using server = await startServer(() => replies.shift() ?? ok());
    const clock = createTestClock(1_700_000_000_000);
    await using destination = await testDestination(outboundWebhook, {
      config: { url: server.origin, allowAddresses: ["127.0.0.1"], secrets: [secret] },
      route: {},
      inputType,
      clock,
    });
    const event = testEvent({});
    expect(await destination.deliver([event])).toMatchObject([{ kind: "retry" }]);
    clock.advance(60_000);
    expect(await destination.deliver([event])).toEqual([done]);
    const [first, second] = server.got.map(({ headers }) => headers);
    expect(first?.["webhook-id"]).toBe(event.meta.id);
    expect(second?.["webhook-id"]).toBe(event.meta.id);
    expect(first?.["webhook-timestamp"]).toBe("1700000000");
    expect(second?.["webhook-timestamp"]).toBe("1700000060");
  });
});

describe("answers", () => {
  const table: readonly (readonly [number, object])[] = [
    [200, [done]],
    [204, [done]],
    [400, [{ kind: "retry", failure: { code: "IL_WHK_101", detail: { status: "400" } } }]],
    [409, [{ kind: "retry" }]],
    [500, [{ kind: "retry", maybeDelivered: true }]],
    [301, { kind: "outage", needsOperator: true, failure: { code: "IL_WHK_102" } }],
    [401, { kind: "outage", needsOperator: true, failure: { code: "IL_WHK_104" } }],
    [404, { kind: "outage", needsOperator: true }],
    [410, { kind: "outage", needsOperator: true, failure: { code: "IL_WHK_103" } }],
    [429, { kind: "outage", failure: { code: "IL_WHK_105" } }],
    [502, { kind: "outage", maybeDelivered: true }],
    [503, { kind: "outage" }],
  ];
  test.each(table)("%i", async (status, report) => {
    expect(await reportOf({ status })).toMatchObject(report);
  });

  test.each([429, 503, 422])("Retry-After of %i is kept to", async (status) => {
    const report = await reportOf({ status, headers: { "retry-after": "120" } });
    expect(JSON.stringify(report)).toContain('"afterMs":120000');
  });

  test("no answer: what went out may have arrived, and holds nobody else up", async () => {
    for (const reply of ["silence", "hang-up"] as const) {
      expect(await reportOf(reply)).toMatchObject([{ kind: "retry", maybeDelivered: true }]);
    }
  });

  test("a redirect is not followed, and a long answer is not read to its end", async () => {
    await using other = await startServer(ok);
    await using server = await startServer(({ path }) =>
      path.startsWith("/hooks")
        ? { status: 307, headers: { location: other.origin }, body: "x".repeat(10_000_000) }
        : ok(),
    );
    await using destination = await to(server);
    await destination.deliver([testEvent({})]);
    expect(other.got).toEqual([]);
  });

  test("no failure repeats the path, a header or the answer", async () => {
    for (const status of [301, 400, 401, 410, 429, 500]) {
      const report = JSON.stringify(await reportOf({ status, body: "secret answer" }));
      expect(report).not.toMatch(/secret-path|secret answer/);
    }
  });
});

test("what fails is tried about ten times again, the last of them after days", () => {
  const { first, factor, max, maxAge } = outboundWebhook.defaults?.retry ?? {};
  expect({ first, factor, max, maxAge }).toEqual({
    first: "5s",
    factor: 4,
    max: "12h",
    maxAge: "4d",
  });
  const waits: number[] = [];
  let age = 0;
  for (let attempt = 0; ; attempt += 1) {
    // Half of each interval is the middle of its jitter.
    const wait = Math.min(5 * 4 ** attempt, 12 * 3_600) / 2;
    if (age + wait > 4 * 86_400) break;
    age += wait;
    waits.push(wait);
  }
  expect(waits.length).toBeGreaterThanOrEqual(10);
  expect(age).toBeGreaterThan(3 * 86_400);
});

describe("addresses", () => {
  test.each(["127.0.0.1", "localhost", "10.0.0.1", "169.254.169.254", "[::1]", "[fd00::1]"])(
    "%s is refused unless it is named",
    async (host) => {
      await using destination = await to({ origin: `http://${host}:9` }, { allowAddresses: [] });
      expect(await destination.deliver([testEvent({})])).toMatchObject({
        kind: "outage",
        needsOperator: true,
        failure: { code: "IL_SEND_105" },
      });
    },
  );

  test("one that is named at another port is refused too", async () => {
    await using server = await startServer(ok);
    await using destination = await to(server, { allowAddresses: ["127.0.0.1:9"] });
    expect(await destination.deliver([testEvent({})])).toMatchObject({ kind: "outage" });
    expect(server.got).toEqual([]);
  });
});

describe("batches", () => {
  test("one request carries a list, and an event without a body is left out of it", async () => {
    await using server = await startServer(ok);
    await using destination = await to(
      server,
      {},
      { batch: true, body: { n: "{{ $event.a.n }}" } },
    );
    const events = [{ a: { n: 1 } }, { a: 1 }, { a: { n: 3 } }].map((one) => testEvent(one));
    expect(await destination.deliver(events)).toMatchObject([done, { kind: "reject" }, done]);
    expect(server.got).toHaveLength(1);
    expect(JSON.parse(server.got[0]?.body ?? "")).toEqual([{ n: "1" }, { n: "3" }]);
    expect(server.got[0]?.headers["webhook-id"]).toMatch(/^batch_[0-9a-f]{40}$/);
  });

  test("an answer is the answer for all of them", async () => {
    await using server = await startServer(() => ({ status: 503 }));
    await using destination = await to(server, {}, { batch: true });
    const two = [testEvent({}), testEvent({})];
    expect(await destination.deliver(two)).toMatchObject({ kind: "outage" });
  });
});

test("headers and method are as the config says, with values of the event made harmless", async () => {
  await using server = await startServer(ok);
  await using destination = await to(
    server,
    { method: "PUT", headers: { authorization: "Bearer t" } },
    { headers: { "X-Subject": "about {{ $event.subject }}" } },
  );
  await destination.deliver([testEvent({ subject: "a\r\nx-evil: 1\u0000 ü" })]);
  expect(server.got[0]).toMatchObject({
    method: "PUT",
    headers: { authorization: "Bearer t", "x-subject": "about a x-evil: 1 ?" },
  });
  expect(server.got[0]?.headers).not.toHaveProperty("x-evil");
});

test.each(hostileTexts)("hostile text arrives as it is, as JSON: $name", async ({ text }) => {
  await using server = await startServer(ok);
  const route = { body: { text: "$event.text" }, headers: { "x-text": "{{ $event.text }}" } };
  await using destination = await to(server, { bodyBytesMax: "8MB" }, route);
  expect(await destination.deliver([testEvent({ text })])).toEqual([done]);
  expect(JSON.parse(server.got[0]?.body ?? "")).toEqual({ text });
});

test("a body over its limit is a dead letter that names the limit", async () => {
  await using server = await startServer(ok);
  await using destination = await to(server, { bodyBytesMax: "1KB" });
  const report = await destination.deliver([testEvent({ text: "x".repeat(2_000) }), testEvent({})]);
  expect(report).toMatchObject([{ kind: "reject", failure: { code: "IL_WHK_106" } }, done]);
  expect(server.got).toHaveLength(1);
});

test("check asks for the headers alone", async () => {
  await using server = await startServer(ok);
  await using destination = await to(server);
  const signal = new AbortController().signal;
  expect(await destination.route?.check?.(signal)).toEqual([]);
  expect(server.got.map(({ method }) => method)).toEqual(["HEAD"]);
  await using nowhere = await to({ origin: "http://127.0.0.1:9" });
  expect(await nowhere.route?.check?.(signal)).toMatchObject([{ code: "IL_SEND_102" }]);
});

describe("mistakes in the config", () => {
  const url = "https://a.example";
  const cases: readonly (readonly [string, JsonObject, JsonObject, RegExp])[] = [
    ["no URL", { url: "secret-text" }, {}, /expected a URL/],
    ["a weak secret", { url, secrets: ["whsec_c2VjcmV0LXRleHQ="] }, {}, /IL_WHK_201/],
    ["an address", { url, allowAddresses: ["ten"] }, {}, /IL_WHK_202 .*'ten'/],
    ["the signature's header", { url, headers: { "Webhook-Id": "x" } }, {}, /IL_WHK_203/],
    ["the connection's header", { url }, { headers: { "content-length": "1" } }, /IL_WHK_203/],
    ["a key without a certificate", { url, tls: { key: "-----BEGIN" } }, {}, /IL_WHK_204/],
    ["no PEM", { url, tls: { ca: "/etc/secret-text" } }, {}, /expected PEM/],
  ];
  test.each(cases)("%s", async (_name, config, route, expected) => {
    await using destination = await testDestination(outboundWebhook, { config, route, inputType });
    expect(destination.problems.join("\n")).toMatch(expected);
    expect(destination.problems.join("\n")).not.toContain("secret-text");
  });
});
