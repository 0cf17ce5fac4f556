import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { RateBudget } from "./budget.ts";
import type { Grant } from "./budget.ts";

const steps = fc.array(
  fc.record({
    afterMs: fc.nat({ max: 400 }),
    wanted: fc.integer({ min: 1, max: 12 }),
    /** How long the answer takes, in hundredths of the period; some take longer than the period. */
    answerShare: fc.constantFrom(0, 1, 3, 10, 120),
  }),
  { maxLength: 60 },
);

interface Sent {
  readonly atMs: number;
  readonly answeredMs: number;
}

/** Takes from a budget as asked, and answers when the time has come. */
function play(
  budget: RateBudget,
  perMs: number,
  asked: readonly { afterMs: number; wanted: number; answerShare: number }[],
): { readonly sent: readonly Sent[]; readonly nowMs: number } {
  const sent: Sent[] = [];
  let open: { readonly answeredMs: number; readonly grant: Grant }[] = [];
  let nowMs = 0;
  for (const { afterMs, wanted, answerShare } of asked) {
    nowMs += afterMs;
    const due = open.filter(({ answeredMs }) => answeredMs <= nowMs);
    open = open.filter(({ answeredMs }) => answeredMs > nowMs);
    for (const { answeredMs, grant } of due) grant.answered(answeredMs);
    const grant = budget.take(wanted, nowMs);
    const answeredMs = nowMs + (perMs * answerShare) / 100;
    open.push({ answeredMs, grant });
    for (let count = 0; count < grant.count; count += 1) sent.push({ atMs: nowMs, answeredMs });
  }
  return { sent, nowMs };
}

test.prop([fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 1_000 }), steps])(
  "no window of the period ever holds more events than the budget, wherever on the way they are counted",
  (events, perMs, asked) => {
    const { sent } = play(new RateBudget({ events, perMs }), perMs, asked);
    const went = sent.map(({ atMs }) => atMs);
    // The other side may count each of them as late as its answer, up to what the way may take.
    const arrived = sent.map(({ atMs, answeredMs }) => Math.min(answeredMs, atMs + perMs * 0.03));
    for (const [index, from] of [...went.entries(), ...arrived.entries()]) {
      const after = went.slice(index + 1).filter((at) => at < from + perMs);
      expect(after.length).toBeLessThan(events);
    }
  },
);

test.prop([fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 1_000 }), steps])(
  "at the time it names, one may go, and not before",
  (events, perMs, asked) => {
    const budget = new RateBudget({ events, perMs });
    const { nowMs } = play(budget, perMs, asked);
    if (budget.readyMs > nowMs) expect(budget.available(budget.readyMs - 1)).toBe(0);
    expect(budget.available(Math.max(budget.readyMs, nowMs))).toBeGreaterThan(0);
  },
);
