import { testSource } from "@ingestlayer/core/testing";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { examples } from "./examples.ts";
import { webhook } from "./index.ts";
import { clock, nowMs, setUp } from "./testing/plain-source.ts";

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
    ["holds a number that is too long", `{"n":${"7".repeat(1001)}}`, "IL_HOOK_110"],
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

  test("with 'otherwise' makes one of what became no other, and of nothing undecided", async () => {
    const rules = [{ event: "rest", otherwise: true }, ...events];
    const { send } = setUp({ event: undefined, events: rules });
    const namesOf = async (body: string, kind: string) => {
      const received = await send(body, { "x-event": kind });
      return received.kind === "events" ? received.events.map(({ name }) => name) : received;
    };
    expect(await namesOf('{"action":"closed","n":1}', "push")).toEqual(["rest"]);
    expect(await namesOf('{"action":"opened","n":1}', "push")).toEqual(["issue.opened"]);
    expect(await namesOf('{"n":1}', "push")).toEqual([]);
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
