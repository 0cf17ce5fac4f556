import type { DeadLetter } from "@ingestlayer/core";
import { expect, test } from "vitest";
import { deadLetterSchema, toWireLetter } from "./dead-letters.ts";

const letter: DeadLetter = {
  kind: "request",
  deadLetterId: "7",
  id: "01890a5d-ac96-774b-bcce-b302099a8057" as Extract<DeadLetter, { kind: "request" }>["id"],
  source: "gitlab",
  receivedAtMs: 0,
  deliveryKey: "k",
  request: JSON.stringify({
    method: "POST",
    url: "/v1/hooks/gitlab?token=in-the-address",
    headers: { "x-gitlab-token": "the-shared-secret" },
    body: '{"object_kind":"push"}',
    taken: [],
  }),
  failure: { code: "IL_EVT_101", reason: "no field 'ref'" },
  atMs: 0,
};

test("a request in quarantine is shown by its body: its headers and address may hold the secret", () => {
  const shown = toWireLetter(letter, true);
  expect(deadLetterSchema.parse(shown)).toMatchObject({ payload: '{"object_kind":"push"}' });
  expect(JSON.stringify(shown)).not.toMatch(/secret|in-the-address/);
});
