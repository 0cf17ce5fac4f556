import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { Calls } from "./calls.ts";
import { sandboxErrors } from "./errors.ts";
import { defaultLimits } from "./limits.ts";
import type { OutboxItem } from "./outbox.ts";

// A child that was taken over can say anything, of any call, in any order.

const id = fc.integer({ min: 0, max: 4 });
const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constant('{"kind":"threw","message":"x","retry":true}'),
  fc.constant('{"url":"http://127.0.0.1/"}'),
  fc.constant(`${"[".repeat(200)}${"]".repeat(200)}`),
);

const event = fc.oneof(
  fc.record({
    do: fc.constant("say" as const),
    kind: fc.constantFrom<OutboxItem["kind"]>("result", "error", "fetch", "log"),
    call: id,
    number: fc.nat(),
    body,
  }),
  fc.record({
    do: fc.constant("end turn" as const),
    call: id,
    cpuMs: fc.double({ min: 0, noNaN: true }),
    stopped: fc.option(fc.constantFrom("time" as const, "memory" as const, "output" as const), {
      nil: undefined,
    }),
    missed: fc.boolean(),
  }),
  fc.record({ do: fc.constant("lose isolate" as const) }),
);

test.prop([fc.array(event, { maxLength: 40 })])(
  "whatever a child says, each call ends once, and nothing is thrown",
  async (events) => {
    const answer = { status: 200, headers: {}, body: "" };
    let turns = 0;
    const calls = new Calls(
      { ...defaultLimits, fetchesPerCallMax: 2 },
      () => Promise.resolve({ answer, retry: false }),
      () => (turns += 1),
    );
    const { signal } = new AbortController();
    const results = [1, 2, 3].map(() =>
      calls.start({ signal }, async (run) => {
        run("call", "f", "{}");
        return undefined;
      }),
    );
    for (const one of events) {
      if (one.do === "say") calls.said(one);
      else if (one.do === "lose isolate") calls.endStarted(sandboxErrors.lost());
      else {
        const { stopped, ...rest } = one;
        calls.ran({ op: "ran", ...rest, ...(stopped !== undefined && { stopped }) });
      }
    }
    await Promise.resolve();
    calls.endAll(sandboxErrors.closed());
    expect(calls.size).toBe(0);
    for (const result of await Promise.all(results)) {
      expect(result.ok ? "ok" : result.failure.code).toMatch(/^(ok|IL_SBX_1\d\d)$/);
    }
    // Every turn that is given back was asked for: by a call, a fetch, or a turn that was missed.
    expect(turns).toBeLessThanOrEqual(3 + 2 * events.length);
  },
);
