import { createHash } from "node:crypto";
import { testSource } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { webhook } from "./index.ts";
import { schemeNames, type SchemeName } from "./schemes.ts";
import { providers } from "./testing/signers.ts";

const nowMs = Date.UTC(2026, 1, 3);
const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
/** Of these the provider alone has the private key. */
const asymmetric: readonly SchemeName[] = ["discord", "sendgrid"];

function setUp(scheme: SchemeName) {
  const { secret, url } = providers[scheme];
  const config = { scheme, secrets: [secret], event: "e", ...(url === undefined ? {} : { url }) };
  const source = testSource(webhook, { config, clock });
  const body = Buffer.from(JSON.stringify({ n: 1, webhookTimestamp: nowMs }));
  // Twilio announces the hash of a body that is no form in the address.
  const sha256 = createHash("sha256").update(body).digest("hex");
  const request = { url: `/v1/hooks/test?bodySHA256=${sha256}`, body };
  return { source, request };
}

test.each(schemeNames.filter((scheme) => !asymmetric.includes(scheme)))(
  "%s: what is signed for a trial is taken as genuine",
  async (scheme) => {
    const { source, request } = setUp(scheme);
    const headers = source.sign(request) ?? {};
    expect(await source.receive({ ...request, headers })).toMatchObject({ kind: "events" });
  },
);

test.each(asymmetric)("%s: nobody but the provider can sign", (scheme) => {
  const { source, request } = setUp(scheme);
  expect(source.sign(request)).toBeUndefined();
});
