import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryStore } from "../../store/memory/memory-store.ts";
import { createTestClock } from "../test-clock.ts";
import { windowMs } from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";
import { arbitraryActions } from "./model-actions.ts";
import type { Action } from "./model-actions.ts";
import { compareAll, play } from "./model-play.ts";

/** Sequences tried; each opens a store of its own. */
const sequences = 30;
/** A failing sequence is shrunk, which opens many stores more. */
const timeoutMs = 120_000;

/** Holds a store against the reference: the same calls give the same answers, whatever their order. */
export function describeModel(open: OpenStore): void {
  describe("any sequence of calls", () => {
    it("gives what the reference gives, reopened or not", { timeout: timeoutMs }, async () => {
      const property = fc.asyncProperty(arbitraryActions, (actions) => playAll(open, actions));
      const run = await fc.check(property, { numRuns: sequences });
      // The report names the seed, the shortest failing sequence and the first difference.
      expect(await fc.asyncDefaultReportMessage(run)).toBeUndefined();
    });
  });
}

async function playAll(open: OpenStore, actions: readonly Action[]): Promise<void> {
  const clock = createTestClock();
  const settings = { clock, idempotencyWindowMs: windowMs };
  const opened = await open(settings);
  try {
    const session = {
      real: opened.store,
      reference: new MemoryStore(settings),
      clock,
      batches: [],
      reopen: () => opened.reopen(),
    };
    for (const action of actions) await play(action, session);
    await compareAll(session);
  } finally {
    await opened.dispose();
  }
}
