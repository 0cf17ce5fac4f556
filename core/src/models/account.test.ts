import { expect, test } from "vitest";
import { Account } from "./account.ts";
import type { Ledger, Used } from "./account.ts";

const day = { startMs: 0, endMs: 86_400_000 };

/** A ledger that keeps what it is given, with all that was added to it. */
function openLedger() {
  let kept: Used = { calls: 0, tokens: 0 };
  const ledger: Ledger = {
    add: async (used, callsMax = Infinity) => {
      const added = kept.calls + used.calls <= callsMax;
      if (added) kept = { calls: kept.calls + used.calls, tokens: kept.tokens + used.tokens };
      return { added, used: kept };
    },
    failed: (error) => expect.fail(error.message),
  };
  return { ledger, kept: () => kept };
}

test("a call that used no token keeps none of the later ones from the ledger", async () => {
  const { ledger, kept } = openLedger();
  const account = new Account(day, { calls: 0, tokens: 0 }, ledger);
  for (const tokens of [0, 7]) {
    await account.begin(undefined);
    await account.written();
    account.end(tokens);
    await account.written();
  }
  expect(kept()).toEqual({ calls: 2, tokens: 7 });
  expect(account.used).toEqual(kept());
});

test("nor does a call for which others had left no room", async () => {
  const { ledger, kept } = openLedger();
  const account = new Account(day, { calls: 0, tokens: 0 }, ledger);
  expect(await account.begin(1)).toBe(true);
  expect(await account.begin(1)).toBe(false);
  account.end(7);
  await account.written();
  expect(kept()).toEqual({ calls: 1, tokens: 7 });
});
