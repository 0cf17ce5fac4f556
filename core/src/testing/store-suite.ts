import { describe } from "vitest";
import { describeAppend } from "./store/append.ts";
import { describeCounts } from "./store/counts.ts";
import { describeDeadLetters } from "./store/dead-letters.ts";
import type { OpenStore } from "./store/fixture.ts";
import { describeLog } from "./store/log.ts";
import { describeModel } from "./store/model.ts";
import { describePull } from "./store/pull.ts";
import { describeReading } from "./store/read.ts";
import { describeReplays } from "./store/replays.ts";
import { describeSettle } from "./store/settle.ts";
import { describeSummary } from "./store/summary.ts";
import { describeValues } from "./store/values.ts";

/**
 * The conformance suite of stores: every sentence of the contract as a test. Called at the top of a
 * test file of vitest; `open` makes a new, empty store for each test.
 *
 * @example
 * describeStore("my store", async (settings) => openMine(settings));
 */
export function describeStore(name: string, open: OpenStore): void {
  describe(`store: ${name}`, () => {
    describeAppend(open);
    describePull(open);
    describeSettle(open);
    describeDeadLetters(open);
    describeReplays(open);
    describeLog(open);
    describeReading(open);
    describeSummary(open);
    describeValues(open);
    describeCounts(open);
    describeModel(open);
  });
}
