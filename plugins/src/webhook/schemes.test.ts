import { testSource } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { webhook } from "./index.ts";
import { schemeNames, type SchemeName } from "./schemes.ts";
import { signatureHeaders, unsigned } from "./testing/signature-headers.ts";
import { providers, type Sent } from "./testing/signers.ts";

const nowMs = Date.UTC(2026, 1, 3, 4, 5, 6);
const clock = { now: () => nowMs, sleep: () => Promise.resolve() };

function sourceOf(scheme: SchemeName, secrets: readonly string[] = [providers[scheme].secret]) {
  const { url } = providers[scheme];
  const config = { scheme, secrets, event: "e", ...(url === undefined ? {} : { url }) };
  return testSource(webhook, { config, clock });
}

function requestOf({ headers, body, url }: Sent, change: Partial<Sent> = {}) {
  return {
    headers: { ...headers, ...change.headers },
    body: Buffer.from(change.body ?? body),
    url: change.url ?? url ?? "/v1/hooks/test",
  };
}

const refused = (code: string) => ({ kind: "refused", failure: { code } });

describe.each(schemeNames)("%s", (scheme) => {
  const provider = providers[scheme];
  test("what the provider signs is taken, with the provider's id as idempotency key", async () => {
    const sent = await provider.sign(nowMs);
    const received = await sourceOf(scheme).receive(requestOf(sent));
    expect(received).toMatchObject({ kind: "events", events: [{ name: "e" }] });
    const key = received.kind === "events" ? received.events[0]?.idempotencyKey : undefined;
    const { id } = provider;
    expect(key).toMatch(
      typeof id === "string" ? `test:${id}` : new RegExp(id.source.replace("^", "^test:")),
    );
  });

  test("either of two secrets is enough, so that one can replace the other", async () => {
    const sent = requestOf(await provider.sign(nowMs));
    const { secret, otherSecret } = provider;
    for (const secrets of [
      [otherSecret, secret],
      [secret, otherSecret],
    ]) {
      expect(await sourceOf(scheme, secrets).receive(sent)).toMatchObject({ kind: "events" });
    }
  });

  test("another secret, a changed signature and a missing one are refused", async () => {
    const sent = await provider.sign(nowMs);
    const header = signatureHeaders[scheme];
    const signature = sent.headers[header] ?? "";
    const forged = async (headers: Record<string, string>) =>
      sourceOf(scheme).receive(requestOf(sent, { headers }));
    const wrong = await sourceOf(scheme, [provider.otherSecret]).receive(requestOf(sent));
    expect(wrong).toMatchObject(refused("IL_HOOK_105"));
    // Each character in turn: every single one must count.
    for (let at = 0; at < signature.length; at += 1) {
      const other = signature[at] === "1" ? "2" : "1";
      const changed = signature.slice(0, at) + other + signature.slice(at + 1);
      expect({ changed, ...(await forged({ [header]: changed })) }).toMatchObject({
        kind: "refused",
      });
    }
    expect(await forged({ [header]: "" })).toMatchObject(refused("IL_HOOK_101"));
  });
});

test.each(schemeNames.filter((scheme) => !unsigned.includes(scheme)))(
  "%s: a changed body is refused",
  async (scheme) => {
    const sent = await providers[scheme].sign(nowMs);
    for (let at = 0; at < sent.body.length; at += 1) {
      const other = sent.body[at] === "0" ? "1" : "0";
      const body = sent.body.slice(0, at) + other + sent.body.slice(at + 1);
      const received = await sourceOf(scheme).receive(requestOf(sent, { body }));
      expect({ body, ...received }).toMatchObject({ kind: "refused" });
    }
  },
);

test.each(schemeNames.filter((scheme) => providers[scheme].timed))(
  "%s: an old time and a future one are refused",
  async (scheme) => {
    const provider = providers[scheme];
    const source = sourceOf(scheme);
    for (const offMs of [-301_000, 301_000]) {
      const received = await source.receive(requestOf(await provider.sign(nowMs + offMs)));
      expect(received).toMatchObject(refused("IL_HOOK_104"));
    }
    const within = await source.receive(requestOf(await provider.sign(nowMs - 59_000)));
    expect(within).toMatchObject({ kind: "events" });
  },
);
