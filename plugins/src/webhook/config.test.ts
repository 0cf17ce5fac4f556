import { testSource } from "@ingestlayer/core/testing";
import { describe, expect, test } from "vitest";
import { webhook } from "./index.ts";

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
    [
      "neither event nor events",
      { ...good, event: undefined },
      /expected one of: 'event', 'events'/,
    ],
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
