import { expect, test } from "vitest";
import { providers } from "./testing/signers.ts";
import { verifiers } from "./testing/verifiers.ts";

test.each(["linear", "discord"] as const)(
  "%s's own client takes what the tests sign for it",
  async (scheme) => {
    const sent = await providers[scheme].sign(Date.now());
    const vouch = verifiers[scheme]!;
    expect(await vouch(sent)).toBe(true);
    expect(await vouch({ ...sent, body: `${sent.body} ` })).toBe(false);
  },
);
