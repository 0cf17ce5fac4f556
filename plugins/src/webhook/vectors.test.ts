import { testSource } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { webhook } from "./index.ts";
import type { SchemeName } from "./schemes.ts";

/** Requests that the providers' documents and client libraries publish, with their signatures. */
interface Vector {
  readonly scheme: SchemeName;
  readonly secret: string;
  readonly atSeconds?: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly publicUrl?: string;
  readonly url?: string;
}

const form = "application/x-www-form-urlencoded";

const vectors: Record<string, Vector> = {
  "the specification of Standard Webhooks": {
    scheme: "standard-webhooks",
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    atSeconds: 1_614_265_330,
    headers: {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    },
    body: '{"test": 2432232314}',
  },
  "Slack's page on verifying requests": {
    scheme: "slack",
    secret: "8f742231b10e8888abcd99yyyzzz85a5",
    atSeconds: 1_531_420_618,
    headers: {
      "content-type": form,
      "x-slack-request-timestamp": "1531420618",
      "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    },
    body:
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
      "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
      "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIG" +
      "lgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  },
  "Twilio's client library, a form": {
    scheme: "twilio",
    secret: "12345",
    publicUrl: "https://mycompany.com/myapp.php",
    url: "/v1/hooks/test?foo=1&bar=2",
    headers: { "content-type": form, "x-twilio-signature": "RSOYDt4T1cUTdK1PDd93/VVr8B8=" },
    body: "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212",
  },
  "Twilio's client library, JSON": {
    scheme: "twilio",
    secret: "12345",
    publicUrl: "https://mycompany.com/myapp.php",
    url: "/v1/hooks/test?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620",
    headers: {
      "content-type": "application/json",
      "x-twilio-signature": "a9nBmqA0ju/hNViExpshrM61xv4=",
    },
    body: '{"property": "value", "boolean": true}',
  },
  "SendGrid's client library": {
    scheme: "sendgrid",
    secret:
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw" +
      "+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==",
    atSeconds: 1_600_112_502,
    headers: {
      "x-twilio-email-event-webhook-timestamp": "1600112502",
      "x-twilio-email-event-webhook-signature":
        "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
    },
    body:
      '[{"email":"hello@world.com","event":"dropped","reason":"Bounced Address","sg_event_id":"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA",' +
      '"sg_message_id":"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0",' +
      '"smtp-id":"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>","timestamp":1600112492}]\r\n',
  },
};

test.each(Object.keys(vectors))("%s", async (name) => {
  const vector = vectors[name]!;
  const clock = { now: () => (vector.atSeconds ?? 0) * 1000, sleep: () => Promise.resolve() };
  const { scheme, secret, publicUrl } = vector;
  const config = {
    scheme,
    secrets: [secret],
    event: "e",
    ...(publicUrl === undefined ? {} : { url: publicUrl }),
  };
  const { headers, body, url = "/" } = vector;
  const received = await testSource(webhook, { config, clock }).receive({
    headers,
    body: Buffer.from(body),
    url,
  });
  expect(received).toMatchObject({ kind: "events" });
});

test("GitHub's page on validating deliveries, whose body is no JSON", async () => {
  const config = { scheme: "github", secrets: ["It's a Secret to Everybody"], event: "e" };
  const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  const received = await testSource(webhook, { config }).receive({
    headers: { "x-hub-signature-256": signature },
    body: Buffer.from("Hello, World!"),
  });
  expect(received).toMatchObject({ kind: "events", unfit: { code: "IL_HOOK_106" } });
});
