import { parse, validate, version } from "uuid";
import type { EventId } from "../glossary.ts";
import type { StoreReader } from "../store/reader.ts";
import type { DeadLetter } from "../store/store.ts";
import { reasonOf, timeOf } from "./route-story.ts";
import type { Story } from "./story.ts";

/** What can be said of an id or a key under which the log has no event. */
export async function tellAbsent(reader: StoreReader, asked: string, id: EventId): Promise<Story> {
  const [letter] = await reader.deadLetters({ eventId: id, limit: 1 });
  if (letter?.kind === "request") {
    const { source, receivedAtMs, failure } = letter;
    const summary =
      `This is a webhook of '${source}', received ${timeOf(receivedAtMs)}. It is genuine, but what it ` +
      `says does not fit the config: ${reasonOf(failure)}. It is kept whole in quarantine; mend the ` +
      "config and retry it.";
    return { asked, found: "quarantined", summary, pipelines: [] };
  }
  const madeAtMs = timeOfId(id);
  const { first, last } = await reader.extent();
  const oldest = first?.receivedAtMs ?? Infinity;
  if (madeAtMs !== undefined && madeAtMs < oldest && (first !== undefined || last !== undefined)) {
    const kept = first === undefined ? "holds none any more" : `goes back to ${timeOf(oldest)}`;
    const summary =
      `The log has no such event. If it was accepted, that was at ${timeOf(madeAtMs)}, and the log ` +
      `${kept}: what is older was let go by the retention that the config sets, after every pipeline ` +
      "had processed it.";
    return { asked, found: "forgotten", summary: `${summary}${keptLetter(letter)}`, pipelines: [] };
  }
  const what = validate(asked) ? "id" : "idempotency key";
  const summary =
    `No event was accepted with this ${what}. A submission that the server rejects is not stored and ` +
    "gets no id: the answer to it says what was wrong with it (status 400, or 'rejected' in a list's " +
    "results). Look at what the emitter was answered; /metrics counts them by code.";
  return { asked, found: "unknown", summary, pipelines: [] };
}

/** A dead letter outlives its event: it is kept until somebody decides. */
function keptLetter(letter: DeadLetter | undefined): string {
  if (letter?.kind !== "delivery") return "";
  const { target, failure, deadLetterId } = letter;
  return (
    ` A dead letter of it is still there (${deadLetterId}, ${target.pipeline} > ${target.route}): ` +
    `${reasonOf(failure)}.`
  );
}

/** When an id of version 7 was made (RFC 9562 section 5.7): its first 48 bits are milliseconds. */
function timeOfId(id: string): number | undefined {
  if (!validate(id) || version(id) !== 7) return undefined;
  return parse(id)
    .slice(0, 6)
    .reduce((ms, byte) => ms * 256 + byte, 0);
}
