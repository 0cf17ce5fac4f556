import { createHmac, generateKeyPairSync, sign as signBytes } from "node:crypto";
import { testSource } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { webhook } from "./index.ts";
import { clock, nowMs, setUp } from "./testing/plain-source.ts";

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

  test.each([
    ['{"type":0,"application_id":"1","version":1}', 204, null],
    ['{"type":1,"id":"2","application_id":"1"}', 200, { type: 1 }],
  ])("Discord's ping %s is answered %d, and a forged one refused", async (body, status, answer) => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const raw = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
    const config = { scheme: "discord", secrets: [raw], event: "e" };
    const source = testSource(webhook, { config, clock });
    const at = String(nowMs / 1000);
    const headers = {
      "x-signature-timestamp": at,
      "x-signature-ed25519": signBytes(null, Buffer.from(at + body), privateKey).toString("hex"),
    };
    const request = { headers, body: Buffer.from(body) };
    expect(await source.receive(request)).toEqual({ kind: "answer", status, body: answer });
    const forged = { ...request, body: Buffer.from(`${body} `) };
    expect(await source.receive(forged)).toMatchObject({ kind: "refused" });
  });

  test("a scheme of your own says what is a challenge, and what is answered", async () => {
    const challenges = [
      { when: "$request.body.ping == true", answer: "{'pong': $request.headers['x-nonce']}" },
      { when: "$request.headers['x-hello'] != ''", status: 204 },
    ];
    const { send } = setUp({ scheme: { challenges } });
    const asked = [
      await send('{"ping":true}', { "x-nonce": "7" }),
      await send("{}", { "x-hello": "1" }),
    ];
    expect(asked).toEqual([
      { kind: "answer", status: 200, body: { pong: "7" } },
      { kind: "answer", status: 204, body: null },
    ]);
    expect(await send('{"ping":"no"}')).toMatchObject({ kind: "events", events: [{ name: "e" }] });
  });
});

describe("Notion's handshake", () => {
  const token = `secret_${"a1".repeat(20)}`;
  const told: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => void told.push(text) };
  const source = testSource(webhook, {
    config: { scheme: "notion", secrets: ["secret_unknownYet"], event: "e" },
    clock,
    log,
  });
  const send = (body: object, headers = {}) =>
    source.receive({ headers, body: Buffer.from(JSON.stringify(body)) });

  test("is answered without an event, and the operator is told the token, not with every request", async () => {
    expect(await send({ verification_token: token })).toEqual({
      kind: "answer",
      status: 200,
      body: null,
    });
    await send({ verification_token: token });
    expect(told).toEqual([expect.stringContaining(token)]);
  });

  test.each([
    ["more than the token", { verification_token: token, type: "page.created" }, {}],
    ["another form of token", { verification_token: "a\nb" }, {}],
    ["a signature", { verification_token: token }, { "x-notion-signature": "sha256=00" }],
  ])("with %s is none", async (_what, body, headers) => {
    expect(await send(body, headers)).toMatchObject({ kind: "refused" });
  });
});
