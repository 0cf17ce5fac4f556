import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import type { EventId } from "../glossary.ts";
import type { LogEntry, RememberedKey, StoreReader } from "../store/reader.ts";
import { tellAbsent } from "./absent.ts";
import { timeOf } from "./route-story.ts";
import { Storyteller } from "./storyteller.ts";
import type { EventFacts, KeyFacts, PipelineStory, Story } from "./story.ts";

/**
 * The whole story of an event, asked for by its id or by its idempotency key: worked out anew from the
 * stored event, the config version that served it and the labels in the cache, and borne out by what waits,
 * is dead, or took more than one attempt. Nothing is asked of a model, written or delivered.
 *
 * `project` is the config of now; a copy of it is compiled, so that an engine may run it meanwhile.
 */
export async function why(
  reader: StoreReader,
  project: Project,
  asked: string,
  clock: Clock = systemClock,
): Promise<Story> {
  const [key, ...others] = await reader.remembered(asked);
  const id = (key?.eventId ?? asked) as EventId;
  const entry = await reader.find(id);
  if (entry === undefined) return tellAbsent(reader, asked, id);
  await using storyteller = new Storyteller(reader, project, clock);
  const pipelines = await storyteller.tell(entry);
  const facts = await keyFacts(reader, entry);
  return {
    asked,
    found: "event",
    summary: `${summaryOf(pipelines, entry, facts)}${alsoUsed(others)}`,
    event: eventFacts(entry),
    ...(facts === undefined ? {} : { key: facts }),
    pipelines,
  };
}

/** A key is remembered for each event name: those of other names are to be asked for by their ids. */
function alsoUsed(others: readonly RememberedKey[]): string {
  const each = others.map(({ name, eventId }) => `'${name}' (${eventId})`);
  return each.length === 0 ? "" : ` The key was used for other events as well: ${each.join(", ")}.`;
}

function eventFacts({ event, position }: LogEntry): EventFacts {
  const { id, name, source, receivedAtMs } = event;
  return { id, name, source, received: timeOf(receivedAtMs), position };
}

async function keyFacts(reader: StoreReader, { event }: LogEntry): Promise<KeyFacts | undefined> {
  if (event.idempotencyKey === undefined) return undefined;
  const known = (await reader.remembered(event.idempotencyKey)).find(
    ({ eventId }) => eventId === event.id,
  );
  if (known === undefined) return undefined;
  const { firstAtMs, repeats, lastRepeatAtMs } = known;
  return {
    key: event.idempotencyKey,
    first: timeOf(firstAtMs),
    repeats,
    ...(lastRepeatAtMs === undefined ? {} : { latest: timeOf(lastRepeatAtMs) }),
  };
}

function summaryOf(
  pipelines: readonly PipelineStory[],
  { event }: LogEntry,
  key: KeyFacts | undefined,
): string {
  const repeated =
    key === undefined || key.repeats === 0
      ? ""
      : ` Its idempotency key came ${key.repeats} more time${key.repeats === 1 ? "" : "s"}: repeats are answered with this event and not processed again.`;
  if (pipelines.length === 0) {
    return `The event is stored, and no pipeline listens to '${event.name}', so that it goes nowhere.${repeated}`;
  }
  const each = pipelines.map(({ pipeline, summary }) => `In '${pipeline}' ${summary}.`);
  return `${each.join(" ")}${repeated}`;
}
