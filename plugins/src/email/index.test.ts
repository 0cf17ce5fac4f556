import { generateKeyPairSync } from "node:crypto";
import type { JsonObject } from "@ingestlayer/core/plugin";
import type { HeldDelivery } from "@ingestlayer/core/plugin";
import { createTestClock, testDestination, testEvent } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { certificates } from "../_http/testing/certificates.ts";
import { examples } from "./examples.ts";
import { email } from "./index.ts";
import { holdsSignature } from "./testing/dkim.ts";
import { by, inputType, plain } from "./testing/destination.ts";
import { readMessage, startMailServer } from "./testing/mail-server.ts";
import type { Refusal } from "./testing/mail-server.ts";

const done = { kind: "done" };

async function reportOf(refusal: Refusal, route: unknown = plain, config: JsonObject = {}) {
  await using server = await startMailServer({ hideSTARTTLS: true, allowInsecureAuth: true });
  server.refuseNext(refusal);
  const smtp = server.url(refusal.at === "auth" ? "u:p%40ss@" : "");
  await using destination = await by(server, route, { smtp, ...config });
  return await destination.deliver([testEvent({})]);
}

describe("examples", () => {
  test.each(examples)("$title", async ({ route, input, recipients, contains }) => {
    await using server = await startMailServer();
    await using destination = await by(server, route);
    expect(destination.problems).toEqual([]);
    expect(await destination.deliver([testEvent(input)])).toEqual([done]);
    const [mail] = server.taken;
    expect(mail).toMatchObject({ sender: "alerts@acme.example", recipients });
    const lines = (mail?.raw ?? "").replaceAll(/\r\n[ \t]+/g, " ");
    for (const part of contains) expect(lines).toContain(part);
    expect(lines).toContain("Auto-Submitted: auto-generated");
  });
});

describe("identity", () => {
  test("a repeat has the same Message-ID; another event and another route have another", async () => {
    await using server = await startMailServer();
    await using one = await by(server);
    await using other = await by(server, { ...plain, to: "b@x.example" });
    const event = testEvent({});
    await one.deliver([event]);
    await one.deliver([event]);
    await other.deliver([event]);
    await one.deliver([testEvent({})]);
    const ids = server.taken.map(({ raw }) => readMessage(raw).fields.get("message-id")?.[0]);
    expect(ids[0]).toMatch(/^<[0-9a-f]{40}@acme\.example>$/);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(3);
  });

  test("mails of one key refer to one conversation", async () => {
    await using server = await startMailServer();
    await using destination = await by(server, { ...plain, thread: "$event.ticket" });
    await destination.deliver(["A", "B", "A"].map((ticket) => testEvent({ ticket })));
    const [a, b, again] = server.taken.map(({ raw }) => readMessage(raw).fields.get("references"));
    expect(again).toEqual(a);
    expect(b).not.toEqual(a);
  });
});

describe("digest", () => {
  const route = {
    to: "$event.to",
    subject: "One: {{ $event.n }}",
    text: "n={{ $event.n }}",
    digest: { every: "15m", events: 3, subject: "{count} tickets" },
  };
  const startMs = Date.UTC(2026, 0, 1, 12, 0);
  const at = (n: number, minute: number, to = "a@x.example") =>
    testEvent({ n, to }, { received_at: new Date(startMs + minute * 60_000) });

  test("events wait until their period ends, then go out together, by address, up to the limit", async () => {
    await using server = await startMailServer();
    const clock = createTestClock(startMs + 10 * 60_000);
    await using destination = await by(server, route, {}, clock);
    const events = [at(1, 0), at(2, 1, "b@x.example"), at(3, 5), at(4, 6), at(5, 10)];
    const held = await destination.deliver(events);
    expect(held).toMatchObject(
      events.map(() => ({ kind: "hold", untilMs: startMs + 15 * 60_000 })),
    );
    expect(server.taken).toEqual([]);
    const groups = (held as readonly HeldDelivery[]).map(({ group }) => group);
    expect(groups[0]).toMatchObject({ size: 3 });
    expect(groups.map((group) => groups.findIndex((one) => one?.key === group?.key))).toEqual([
      0, 1, 0, 0, 0,
    ]);
    clock.advance(300_000);
    expect(await destination.deliver([...events, at(6, 15)])).toMatchObject([
      ...events.map(() => done),
      { kind: "hold", untilMs: startMs + 30 * 60_000 },
    ]);
    const mails = server.taken.map(({ raw, recipients }) => {
      const { fields, body } = readMessage(raw);
      return [recipients[0], fields.get("subject")?.[0], body.match(/n=\d/g)?.join(" ")];
    });
    expect(mails).toEqual([
      ["a@x.example", "3 tickets", "n=1 n=3 n=4"],
      ["b@x.example", "One: 2", "n=2"],
      ["a@x.example", "One: 5", "n=5"],
    ]);
  });

  test("as many as a mail holds go out before their period ends", async () => {
    await using server = await startMailServer();
    await using destination = await by(server, route, {}, createTestClock(startMs));
    const events = [at(1, 0), at(2, 1), at(3, 2)];
    const held = await destination.deliver(events);
    const heldGroup = (held as HeldDelivery[])[0]!.group!.key;
    expect(await destination.deliver(events, { heldGroup })).toEqual([done, done, done]);
    expect(server.taken).toHaveLength(1);
  });
});

describe("answers of the mail server", () => {
  const table: readonly (readonly [Refusal, object])[] = [
    [{ at: "recipient", code: 550 }, [{ kind: "reject", failure: { code: "SMTP 550" } }]],
    [{ at: "recipient", code: 450 }, [{ kind: "retry", failure: { code: "SMTP 450" } }]],
    [{ at: "content", code: 554 }, [{ kind: "reject", failure: { code: "SMTP 554" } }]],
    [{ at: "content", code: 452 }, [{ kind: "retry" }]],
    [{ at: "content", code: 503 }, [{ kind: "retry" }]],
    ...[450, 451, 452, 455].flatMap((code): (readonly [Refusal, object])[] => [
      [{ at: "recipient", code }, [{ kind: "retry", failure: { code: `SMTP ${code}` } }]],
      [{ at: "content", code }, [{ kind: "retry" }]],
    ]),
    ...[500, 501, 502, 504, 550, 551, 552, 553, 554, 555].flatMap(
      (code): (readonly [Refusal, object])[] => [
        [{ at: "recipient", code }, [{ kind: "reject", failure: { code: `SMTP ${code}` } }]],
        [{ at: "content", code }, [{ kind: "reject" }]],
      ],
    ),
    [
      { at: "sender", code: 530 },
      { kind: "outage", needsOperator: true },
    ],
    ...[534, 538].map((code): readonly [Refusal, object] => [
      { at: "auth", code },
      { kind: "outage", needsOperator: true, failure: { code: "IL_MAIL_102" } },
    ]),
    [
      { at: "sender", code: 553 },
      { kind: "outage", needsOperator: true },
    ],
    [{ at: "sender", code: 451 }, [{ kind: "retry" }]],
    [{ at: "sender", code: 421 }, { kind: "outage" }],
    [{ at: "connect", code: 554 }, { kind: "outage" }],
    [
      { at: "auth", code: 535 },
      { kind: "outage", needsOperator: true },
    ],
    [
      { at: "auth", code: 454 },
      { kind: "outage", failure: { code: "IL_MAIL_102" } },
    ],
    [
      { at: "hang-up", code: 0 },
      { kind: "outage", maybeDelivered: true },
    ],
  ];
  test.each(table)("%j", async (refusal, report) => {
    const found = await reportOf(refusal);
    expect(found).toMatchObject(report);
    expect(JSON.stringify(found)).not.toMatch(/secret-words|p@ss|x\.example/);
  });

  test("where nothing listens, nothing was sent", async () => {
    await using destination = await by({ url: () => "smtp://127.0.0.1:9" });
    const report = await destination.deliver([testEvent({}), testEvent({})]);
    expect(report).toMatchObject({ kind: "outage", failure: { code: "IL_MAIL_104" } });
    expect(report).not.toHaveProperty("maybeDelivered");
  });

  test("some of several addresses refused: a dead letter says how many, the others have the mail", async () => {
    await using server = await startMailServer();
    server.refuseNext({ at: "recipient", code: 550, address: "b@x.example" });
    const to = ["a@x.example", "b@x.example", "c@x.example"];
    await using destination = await by(server, { ...plain, to });
    expect(await destination.deliver([testEvent({})])).toMatchObject([
      { kind: "reject", failure: { code: "IL_MAIL_101", reason: /^1 of 3/ } },
    ]);
    expect(server.taken[0]?.recipients).toEqual(["a@x.example", "c@x.example"]);
  });

  test("the server goes down in a batch: what went is done, what follows waits, in between is said", async () => {
    await using server = await startMailServer();
    await using destination = await by(server, { ...plain, to: "{{ $event.n }}@x.example" });
    server.refuseNext({ at: "recipient", code: 421, address: "2@x.example" });
    const report = await destination.deliver([1, 2, 3].map((n) => testEvent({ n })));
    expect(report).toMatchObject([done, { kind: "retry" }, { kind: "retry" }]);
    expect(server.taken).toHaveLength(1);
  });
});

describe("encryption and login", () => {
  const { ca, server: pair } = certificates;

  test("STARTTLS is demanded, and a server that has none gets neither login nor mail", async () => {
    await using server = await startMailServer({ disabledCommands: ["STARTTLS"] });
    await using destination = await by(server, plain, { encryption: "required" });
    expect(await destination.deliver([testEvent({})])).toMatchObject({
      kind: "outage",
      needsOperator: true,
      failure: { code: "IL_MAIL_103" },
    });
  });

  test("an opportunistic connection is encrypted where the server can, and goes on where it cannot", async () => {
    const servers: readonly (readonly [object, boolean])[] = [
      [pair, true],
      [{ disabledCommands: ["STARTTLS"] }, false],
    ];
    for (const [options, secure] of servers) {
      await using server = await startMailServer(options);
      await using destination = await by(server, plain, { ca, encryption: "opportunistic" });
      expect(await destination.deliver([testEvent({})])).toEqual([done]);
      expect(server.taken).toMatchObject([{ secure }]);
    }
  });

  test("STARTTLS, TLS at once, and a login", async () => {
    for (const secure of [false, true]) {
      await using server = await startMailServer({ ...pair, secure });
      const smtp = server.url("bot:p%40ss@");
      await using destination = await by(server, plain, { smtp, ca, encryption: "required" });
      expect(await destination.deliver([testEvent({})])).toEqual([done]);
      expect(server.taken).toMatchObject([{ secure: true, user: "bot" }]);
      expect(await destination.route?.check?.(new AbortController().signal)).toEqual([]);
      expect(server.taken).toHaveLength(1);
    }
  });

  test("a certificate that is not trusted is an outage; check says it before any mail", async () => {
    await using server = await startMailServer(pair);
    await using destination = await by(server, plain, { encryption: "required" });
    const signal = new AbortController().signal;
    expect(await destination.route?.check?.(signal)).toMatchObject([{ code: "IL_MAIL_103" }]);
    expect(await destination.deliver([testEvent({})])).toMatchObject({ kind: "outage" });
  });

  test("mails are signed with DKIM where a key is given", async () => {
    await using server = await startMailServer();
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    const dkim = { domain: "acme.example", selector: "k1", privateKey: pem };
    await using destination = await by(server, plain, { dkim });
    expect(await destination.deliver([testEvent({})])).toEqual([done]);
    const raw = server.taken[0]?.raw ?? "";
    const signature = readMessage(raw).fields.get("dkim-signature")?.[0];
    expect(signature).toMatch(/d=acme\.example; .*s=k1/);
    expect(holdsSignature(raw, publicKey)).toBe(true);
    expect(holdsSignature(raw.replace("Subject: s", "Subject: t"), publicKey)).toBe(false);
    expect(holdsSignature(`${raw}more\r\n`, publicKey)).toBe(false);
  });
});

test("mails go out over the connections of a pool, and no more of them than the config says", async () => {
  let connections = 0;
  await using server = await startMailServer({
    onConnect: (_session, callback) => {
      connections += 1;
      callback();
    },
  });
  await using destination = await by(server, plain, { connections: 2 });
  const batches = Array.from({ length: 6 }, () => [testEvent({}), testEvent({})]);
  await Promise.all(batches.map((batch) => destination.deliver(batch)));
  expect(server.taken).toHaveLength(12);
  expect(connections).toBeLessThanOrEqual(2);
});

describe("mistakes in the config", () => {
  const good = { smtp: "smtp://localhost", from: "a@x.example" };
  const cases: readonly (readonly [string, JsonObject, JsonObject, RegExp])[] = [
    ["no mail server", { ...good, smtp: "https://secret-text" }, plain, /IL_MAIL_201/],
    ["no sender", { ...good, from: "Alerts" }, plain, /IL_MAIL_202/],
    ["no text", good, { to: "a@x.example", subject: "s" }, /expected 'text', 'html' or both/],
    ["a mistaken template", good, { ...plain, text: "{{ $event. }}" }, /IL_DSL/],
  ];
  test.each(cases)("%s", async (_name, config, route, expected) => {
    await using destination = await testDestination(email, { config, route, inputType });
    expect(destination.problems.join("\n")).toMatch(expected);
    expect(destination.problems.join("\n")).not.toContain("secret-text");
  });
});
