import type { DeliveryReport, Failure, JsonObject } from "@ingestlayer/core/plugin";
import type { JsonValue, RunContext, Trial } from "@ingestlayer/core/plugin";
import type { Sent } from "./report.ts";

/** What stands before the text of a test message. */
export const testMark = "[Test]";

/** A message of an event, or why there is none. */
export type Made =
  | { readonly ok: true; readonly body: JsonObject }
  | { readonly ok: false; readonly failure: Failure };

/** A trial that sends one body, marked as a test by `mark`. */
export function trialOf(
  made: Made,
  mark: (body: JsonObject) => JsonObject,
  send: (body: JsonObject, context: RunContext) => Promise<Sent>,
): Trial {
  if (!made.ok) return made;
  const message = mark(made.body);
  return {
    ok: true,
    message,
    send: async (context) => asReport(await send(message, context)),
  };
}

/** What became of the one event of a trial. */
export function asReport(sent: Sent): DeliveryReport {
  return sent.kind === "outage" ? sent : [sent];
}

/** A text with the mark before it; the mark alone where there is none. */
export function markText(text: JsonValue | undefined): string {
  return typeof text === "string" ? `${testMark} ${text}` : testMark;
}
