import type { Event, StepPlugin, Verdict } from "@ingestlayer/core/plugin";
import { types } from "@ingestlayer/core/plugin";
import { createTestClock, testCache, testEvent, testStep } from "@ingestlayer/core/testing";
import * as fc from "fast-check";

/** Times start here in tests of steps that remember. */
export const startMs = Date.UTC(2026, 0, 1);

/** An event that was received `atS` seconds after the start. */
export function eventAt(atS: number, payload: Event["payload"]): Event {
  return testEvent(payload, { received_at: new Date(startMs + atS * 1000) });
}

const inputType = types.object({}, { open: true });

/** The step with what it remembers; opened anew for each call, as after a restart. */
export function remembered(plugin: StepPlugin, config: unknown) {
  const clock = createTestClock(startMs);
  const state = testCache(clock);
  return {
    clock,
    process: async (batch: readonly Event[]): Promise<readonly Verdict[]> => {
      await using step = await testStep(plugin, { config, inputType, state, clock });
      if (step.problems.length > 0) throw new Error(step.problems.join("\n"));
      return await step.process(batch);
    },
  };
}

/** Events of three keys, close together, and where the batch ends that a crash lets come again. */
const story = fc.record({
  gapsS: fc.array(fc.nat({ max: 12 }), { minLength: 1, maxLength: 40 }),
  keys: fc.array(fc.constantFrom("a", "b", "c"), { minLength: 40, maxLength: 40 }),
  crashAfter: fc.nat({ max: 40 }),
  comeAgain: fc.nat({ max: 5 }),
});

/**
 * The law of every step that remembers: after a crash, the last events come again, and get the verdicts
 * that they would have got without it. `config` has a period of a minute and `$event.key` as its key.
 */
export async function sameAfterCrash(plugin: StepPlugin, config: unknown): Promise<void> {
  await fc.assert(
    fc.asyncProperty(story, async ({ gapsS, keys, crashAfter, comeAgain }) => {
      let atS = 0;
      const events = gapsS.map((gapS, index) =>
        eventAt((atS += gapS), { key: keys[index] as string }),
      );
      const straight = await remembered(plugin, config).process(events);
      const step = remembered(plugin, config);
      await step.process(events.slice(0, crashAfter));
      const from = Math.max(0, crashAfter - comeAgain);
      const verdicts = await step.process(events.slice(from));
      const before = JSON.stringify(straight.slice(from));
      if (JSON.stringify(verdicts) !== before) {
        throw new Error(`before the crash ${before}, after it ${JSON.stringify(verdicts)}`);
      }
    }),
    { numRuns: Number(process.env["LAW_RUNS"] ?? 100) },
  );
}
