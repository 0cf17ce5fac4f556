import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import { changedFile } from "../engine/serve.ts";
import type { Project } from "../engine/project.ts";
import type { EventId } from "../glossary.ts";
import { stretchAt } from "../store/history.ts";
import type { Stretch } from "../store/history.ts";
import type { LogEntry, RememberedKey, StoreReader } from "../store/reader.ts";
import type { DeadDelivery } from "../store/store.ts";
import { tellAbsent } from "./absent.ts";
import { tellPipeline } from "./pipeline-story.ts";
import type { Telling } from "./pipeline-story.ts";
import { timeOf } from "./route-story.ts";
import type { Remains } from "./route-story.ts";
import type { EventFacts, KeyFacts, PipelineStory, Story } from "./story.ts";
import { Tracer } from "./trace.ts";

/** Entries of each list that a story reads at most: parked, dead letters. */
const remainsMax = 1_000;

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
  await using tracers = new Tracers(reader, project, clock);
  const pipelines = await tellPipelines(reader, tracers, entry);
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

async function tellPipelines(
  reader: StoreReader,
  tracers: Tracers,
  entry: LogEntry,
): Promise<PipelineStory[]> {
  const stretches = await reader.stretches();
  const eventId = entry.event.id;
  const parked = await reader.parked({ eventId, limit: remainsMax });
  const letters = await reader.deadLetters({ eventId, limit: remainsMax });
  const dead = letters.filter((letter): letter is DeadDelivery => letter.kind === "delivery");
  const episodes = await reader.episodes(eventId);
  const names = new Set([...stretches.map(({ pipeline }) => pipeline), ...tracers.pipelines]);
  const stories: PipelineStory[] = [];
  for (const name of names) {
    const at = ({ target }: { readonly target: { readonly pipeline: string } }) =>
      target.pipeline === name;
    const remains: Remains = {
      parked: parked.filter(at),
      dead: dead.filter(at),
      episodes: episodes.filter(at),
    };
    const cursor = await reader.cursor(name);
    const stretch = stretchAt(stretches, name, entry.position);
    const chosen = await tracers.choose(name, stretch);
    if (chosen === undefined || !chosen.plan.names.includes(entry.event.name)) continue;
    stories.push(await tellPipeline({ ...chosen, entry, cursor, remains }));
  }
  return stories;
}

/** Tracers of the config versions that a story needs, compiled once each. */
class Tracers implements AsyncDisposable {
  readonly #reader: StoreReader;
  readonly #now: Project;
  readonly #clock: Clock;
  readonly #made = new Map<string, Tracer | undefined>();

  constructor(reader: StoreReader, now: Project, clock: Clock) {
    this.#reader = reader;
    this.#now = now;
    this.#clock = clock;
  }

  /** Of the config of now. */
  get pipelines(): readonly string[] {
    return this.#now.plan.pipelines.map(({ name }) => name);
  }

  /** The pipeline as it was when it served a stretch; as it is now where that cannot be had. */
  async choose(
    name: string,
    stretch: Stretch | undefined,
  ): Promise<Pick<Telling, "plan" | "tracer" | "config" | "notes"> | undefined> {
    const current = this.#now.source.hash;
    const hash = stretch?.hash ?? current;
    const then = await this.#tracer(hash);
    const tracer = then ?? (await this.#tracer(current));
    const plan = tracer?.pipeline(name);
    if (tracer === undefined || plan === undefined) return undefined;
    const notes: string[] = [];
    if (then === undefined) {
      notes.push(
        "the config that served this event cannot be compiled any more (a plugin, a variable or a " +
          "file is gone): the steps are told by the config of now",
      );
    }
    const changed = then && stretch && (await changedFile(then.project, stretch.files));
    if (changed !== undefined) {
      notes.push(`'${changed}' has changed since this event came: what it did then may differ`);
    }
    return { plan, tracer, config: { hash, current: hash === current }, notes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tracer of this.#made.values()) await tracer?.[Symbol.asyncDispose]();
  }

  async #tracer(hash: string): Promise<Tracer | undefined> {
    if (!this.#made.has(hash)) this.#made.set(hash, await this.#make(hash));
    return this.#made.get(hash);
  }

  async #make(hash: string): Promise<Tracer | undefined> {
    const { source } = this.#now;
    const text = hash === source.hash ? source.text : (await this.#reader.config(hash))?.text;
    if (text === undefined) return undefined;
    const loaded = await this.#now.compile(text);
    return loaded.ok ? new Tracer(loaded.project, this.#reader, this.#clock) : undefined;
  }
}
