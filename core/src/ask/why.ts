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
import { LookBack } from "./look-back.ts";
import { tellPipeline } from "./pipeline-story.ts";
import type { Telling } from "./pipeline-story.ts";
import { timeOf } from "./route-story.ts";
import type { Remains } from "./route-story.ts";
import type { EventFacts, KeyFacts, PipelineStory, Story } from "./story.ts";

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
  await using lookBack = new LookBack(reader, clock);
  const pipelines = await tellPipelines(reader, new Versions(reader, project, lookBack), entry);
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
  versions: Versions,
  entry: LogEntry,
): Promise<PipelineStory[]> {
  const stretches = await reader.stretches();
  const eventId = entry.event.id;
  const parked = await reader.parked({ eventId, limit: remainsMax });
  const letters = await reader.deadLetters({ eventId, limit: remainsMax });
  const dead = letters.filter((letter): letter is DeadDelivery => letter.kind === "delivery");
  const episodes = await reader.episodes(eventId);
  const names = new Set([...stretches.map(({ pipeline }) => pipeline), ...versions.pipelines]);
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
    const chosen = await versions.choose(name, stretch);
    if (chosen === undefined || !chosen.plan.names.includes(entry.event.name)) continue;
    stories.push(await tellPipeline({ ...chosen, entry, cursor, remains }));
  }
  return stories;
}

/** The config versions that a story needs, compiled once each. */
class Versions {
  readonly #reader: StoreReader;
  readonly #now: Project;
  readonly #lookBack: LookBack;
  readonly #made = new Map<string, Project | undefined>();

  constructor(reader: StoreReader, now: Project, lookBack: LookBack) {
    this.#reader = reader;
    this.#now = now;
    this.#lookBack = lookBack;
  }

  /** Of the config of now. */
  get pipelines(): readonly string[] {
    return this.#now.plan.pipelines.map(({ name }) => name);
  }

  /** The pipeline as it was when it served a stretch; as it is now where that cannot be had. */
  async choose(
    name: string,
    stretch: Stretch | undefined,
  ): Promise<Pick<Telling, "plan" | "lookBack" | "config" | "notes"> | undefined> {
    const current = this.#now.source.hash;
    const hash = stretch?.hash ?? current;
    const then = await this.#version(hash);
    const project = then ?? (await this.#version(current));
    const plan = project?.plan.pipelines.find((pipeline) => pipeline.name === name);
    if (plan === undefined) return undefined;
    const notes: string[] = [];
    if (then === undefined) {
      notes.push(
        "the config that served this event cannot be compiled any more (a plugin, a variable or a " +
          "file is gone): the steps are told by the config of now",
      );
    }
    const changed = then && stretch && (await changedFile(then, stretch.files));
    if (changed !== undefined) {
      notes.push(`'${changed}' has changed since this event came: what it did then may differ`);
    }
    const config = { hash, current: hash === current };
    return { plan, lookBack: this.#lookBack, config, notes };
  }

  async #version(hash: string): Promise<Project | undefined> {
    if (!this.#made.has(hash)) this.#made.set(hash, await this.#make(hash));
    return this.#made.get(hash);
  }

  async #make(hash: string): Promise<Project | undefined> {
    const { source } = this.#now;
    const text = hash === source.hash ? source.text : (await this.#reader.config(hash))?.text;
    if (text === undefined) return undefined;
    const loaded = await this.#now.compile(text);
    return loaded.ok ? this.#lookBack.adopt(loaded.project) : undefined;
  }
}
