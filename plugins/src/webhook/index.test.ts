import { createHmac } from "node:crypto";
import { testSource } from "@ingestlayer/core/testing";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { examples } from "./examples.ts";
import { webhook } from "./index.ts";

const nowMs = Date.UTC(2026, 1, 3);
const clock = { now: () => nowMs, sleep: () => Promise.resolve() };

/** A source with a plain HMAC scheme of its own, and a sender that knows its secret. */
function setUp(config: object = {}) {
  const scheme = {
    signature: { header: "X-Signature", prefix: "sha512=" },
    algorithm: "hmac-sha512",
    ...(config as { scheme?: object }).scheme,
  };
  const all = { secrets: ["s"], event: "e", ...config, scheme };
  const source = testSource(webhook, { config: all, clock });
  const send = (body: string, headers: Record<string, string> = {}) => {
    const signature = createHmac("sha512", "s").update(body).digest("hex");
    return source.receive({
      headers: { "x-signature": `sha512=${signature}`, ...headers },
      body: Buffer.from(body),
    });
  };
  return { source, send };
}

describe("examples", () => {
  test.each(examples)("$title", async ({ config, headers, body, becomes }) => {
    const secret = `whsec_${Buffer.alloc(32, "s").toString("base64")}`;
    const source = testSource(webhook, { config: { ...config, secrets: [secret] }, clock });
    const text = JSON.stringify(body);
    const signed = {
      "webhook-id": "msg_1",
      "webhook-timestamp": String(nowMs / 1000),
      "webhook-signature": new Webhook(secret).sign("msg_1", new Date(nowMs), text),
    };
    const request = { headers: { ...headers, ...signed }, body: Buffer.from(text) };
    expect(await source.receive(request)).toMatchObject({
      kind: "events",
      events: becomes.map((event) => ({ ...event, idempotencyKey: "test:msg_1" })),
    });
  });
});

describe("what becomes of a genuine body", () => {
  test("without a map it is the payload, letter by letter", async () => {
    const { send } = setUp();
    expect(await send('\ufeff { "n":12345678901234567890, "x" : 1.0 }\n')).toEqual({
      kind: "events",
      events: [
        {
          name: "e",
          payload: { n: 12345678901234567890n, x: 1 },
          payloadText: '{ "n":12345678901234567890, "x" : 1.0 }',
        },
      ],
    });
  });

  test("a map takes fields of body and headers, keeps types, and leaves absent ones out", async () => {
    const { send } = setUp({
      map: {
        ticket_id: "$request.body.ticket.id",
        tags: "$request.body.ticket.tags",
        gone: "$request.body.ticket.gone",
        title: "[{{ $request.headers['x-team'] }}] {{ $request.body.ticket.title }}",
        channel: "email",
      },
    });
    const body = '{"ticket":{"id":7,"tags":["a"],"title":"Help"}}';
    expect(await send(body, { "x-team": "eu" })).toMatchObject({
      events: [{ payload: { ticket_id: 7, tags: ["a"], title: "[eu] Help", channel: "email" } }],
    });
  });

  test("one item of a list that is unfit harms no other", async () => {
    const { send } = setUp({ scheme: { id: { header: "x-id" } } });
    expect(await send('[1,{"a":2}]', { "x-id": "7" })).toMatchObject({
      events: [{ payload: { a: 2 }, idempotencyKey: "test:7/1" }],
      unfit: { code: "IL_HOOK_107" },
    });
  });

  test("a list is one event an item, each with its own key", async () => {
    const { send } = setUp({ scheme: { id: { header: "x-id" } } });
    expect(await send('[{"a":1},{"a":2}]', { "x-id": "7" })).toEqual({
      kind: "events",
      events: [
        { name: "e", payload: { a: 1 }, idempotencyKey: "test:7/0" },
        { name: "e", payload: { a: 2 }, idempotencyKey: "test:7/1" },
      ],
      deliveryKey: "test:7",
    });
  });

  test("a form is an object of its fields", async () => {
    const { send } = setUp();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expect(await send("a=1&b=x+y&b=z", headers)).toMatchObject({
      events: [{ payload: { a: "1", b: ["x y", "z"] } }],
    });
  });

  test.each([
    ["is no JSON", "{", "IL_HOOK_106"],
    ["is no object", '"text"', "IL_HOOK_107"],
  ])("one that %s is unfit, not forged", async (_what, body, code) => {
    const { send } = setUp({ scheme: { id: { header: "x-id" } } });
    const received = await send(body, { "x-id": "7" });
    expect(received).toEqual({
      kind: "events",
      events: [],
      unfit: { code, reason: expect.any(String) as string },
      deliveryKey: "test:7",
    });
  });
});

describe("a source of several events", () => {
  const events = [
    {
      event: "issue.opened",
      when: "$request.body.action == 'opened'",
      map: { n: "$request.body.n" },
    },
    { event: "issue.any", when: "$request.headers['x-event'] == 'issues'" },
    { event: "issue.opened", when: "$request.body.n > 5" },
  ];
  const several = () => setUp({ event: undefined, events, scheme: { id: { header: "x-id" } } });

  test("makes every one whose condition holds, each with a key of its own", async () => {
    const { send } = several();
    const body = '{"action":"opened","n":7}';
    const whole = { payload: { action: "opened", n: 7 }, payloadText: body };
    expect(await send(body, { "x-event": "issues", "x-id": "1" })).toEqual({
      kind: "events",
      events: [
        { name: "issue.opened", payload: { n: 7 }, idempotencyKey: "test:1" },
        { name: "issue.any", ...whole, idempotencyKey: "test:1" },
        { name: "issue.opened", ...whole, idempotencyKey: "test:1#1" },
      ],
      deliveryKey: "test:1",
    });
  });

  test("leaves alone what none is meant for", async () => {
    const { send } = several();
    const received = await send('{"action":"closed","n":1}', { "x-event": "push" });
    expect(received).toEqual({ kind: "events", events: [] });
  });

  test("makes no event of what cannot be decided, says so, and makes the others", async () => {
    const { send } = several();
    expect(await send('{"n":7}', { "x-event": "issues" })).toMatchObject({
      kind: "events",
      events: [{ name: "issue.any" }, { name: "issue.opened", payload: { n: 7 } }],
      unfit: { code: "IL_HOOK_109" },
    });
  });
});

test("a long delivery id becomes a key of bounded length", async () => {
  const { send } = setUp({ scheme: { id: { header: "x-id" } } });
  const received = await send("{}", { "x-id": "i".repeat(5000) });
  expect(received).toMatchObject({
    events: [{ idempotencyKey: expect.stringMatching(/^sha256-[\da-f]{64}$/) as string }],
  });
});

describe("a provider's question is answered without an event", () => {
  test("Slack gets its challenge back as text", async () => {
    const source = testSource(webhook, {
      config: { scheme: "slack", secrets: ["s"], event: "e" },
      clock,
    });
    const body = '{"type":"url_verification","challenge":"c1"}';
    const at = String(nowMs / 1000);
    const signature = createHmac("sha256", "s").update(`v0:${at}:${body}`).digest("hex");
    const headers = { "x-slack-request-timestamp": at, "x-slack-signature": `v0=${signature}` };
    const request = { headers, body: Buffer.from(body) };
    expect(await source.receive(request)).toEqual({ kind: "answer", status: 200, body: "c1" });
    const forged = { ...request, headers: { ...headers, "x-slack-signature": "v0=00" } };
    expect(await source.receive(forged)).toMatchObject({ kind: "refused" });
  });
});

describe("what proves who sent a request", () => {
  const map = { all: "$request.headers" };
  const headersOf = (received: object) =>
    (received as { events: { payload: { all: object } }[] }).events[0]?.payload.all;

  test("reaches no event, where it is a secret", async () => {
    const { send } = setUp({ map });
    const secrets = { authorization: "Bearer s", cookie: "c=1", "proxy-authorization": "Basic s" };
    const received = await send("{}", { ...secrets, "x-team": "eu" });
    expect(headersOf(received)).toEqual({
      "x-signature": expect.stringContaining("sha512=") as string,
      "x-team": "eu",
    });
  });

  test("nor where the signature's header is the secret itself", async () => {
    const config = { scheme: "gitlab", secrets: ["tok3n"], event: "e", map };
    const source = testSource(webhook, { config, clock });
    const headers = { "x-gitlab-token": "tok3n", "x-gitlab-event": "Push Hook" };
    const received = await source.receive({ headers, body: Buffer.from("{}") });
    expect(headersOf(received)).toEqual({ "x-gitlab-event": "Push Hook" });
  });
});

describe("a mistaken config is reported at its place", () => {
  const good = { scheme: "github", secrets: ["s"], event: "e" };
  test.each<[what: string, config: object, problem: RegExp]>([
    ["an unknown scheme", { ...good, scheme: "gihub" }, /config\.scheme/],
    ["no secrets", { ...good, secrets: [] }, /config\.secrets/],
    [
      "a secret of another form",
      { ...good, scheme: "standard-webhooks", secrets: ["whsec_short"] },
      /IL_HOOK_201.*secrets\.0/,
    ],
    ["a public key that is none", { ...good, scheme: "discord", secrets: ["ab"] }, /IL_HOOK_201/],
    ["a missing address", { ...good, scheme: "twilio" }, /IL_HOOK_202.*url: https:/],
    [
      "an unknown part of the signed content",
      {
        ...good,
        scheme: { signature: { header: "x" }, algorithm: "hmac-sha1", content: "{bodi}" },
      },
      /IL_HOOK_203.*\{bodi\}/,
    ],
    [
      "a signed time that stands nowhere",
      {
        ...good,
        scheme: {
          signature: { header: "x" },
          algorithm: "hmac-sha1",
          content: "{timestamp}{body}",
        },
      },
      /IL_HOOK_204/,
    ],
    ["neither event nor events", { ...good, event: undefined }, /either 'event' or 'events'/],
    [
      "a map that belongs to no event",
      { ...good, event: undefined, map: {}, events: [{ event: "e" }] },
      /config\.map/,
    ],
    [
      "a condition that is none",
      { ...good, event: undefined, events: [{ event: "e", when: "size($request.body)" }] },
      /IL_DSL_207.*events\.0\.when/,
    ],
    ["a mistake in the map", { ...good, map: { a: "{{ $reqest.body.x }}" } }, /map\.a/],
  ])("%s", (_what, config, problem) => {
    const { problems } = testSource(webhook, { config });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  test("a secret is never repeated in an error", () => {
    const config = { scheme: "standard-webhooks", secrets: ["whsec_s3cr3t!"], event: "e" };
    expect(testSource(webhook, { config }).problems.join()).not.toContain("s3cr3t");
  });
});
