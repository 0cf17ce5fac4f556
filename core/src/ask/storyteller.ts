import type { Clock } from "../clock.ts";
import { changedFile } from "../engine/serve.ts";
import type { Project } from "../engine/project.ts";
import type { EventId } from "../glossary.ts";
import { stretchAt } from "../store/history.ts";
import type { Stretch } from "../store/history.ts";
import type { LogEntry, StoreReader } from "../store/reader.ts";
import type { DeadDelivery, DeadLetter, ParkedDelivery } from "../store/store.ts";
import { LookBack } from "./look-back.ts";
import { tellPipeline } from "./pipeline-story.ts";
import type { Telling } from "./pipeline-story.ts";
import type { Remains } from "./route-story.ts";
import type { PipelineStory } from "./story.ts";

/** Entries of each list that a story reads at most: parked, dead letters. */
const remainsMax = 1_000;

/** So many parked or dead deliveries are known by heart; with more, each event is looked up by itself. */
const fewMax = 500;

/**
 * Tells what every pipeline did with events, by the config version that served each. A copy of the config is
 * compiled, and its steps are opened, when the first event needs them, and closed with it.
 */
export class Storyteller implements AsyncDisposable {
  readonly #reader: StoreReader;
  readonly #project: Project;
  readonly #lookBack: LookBack;
  readonly #versions: Versions;
  /** Events of which something is parked or dead, as it stood at first, where these are few. */
  readonly #few: Partial<Record<"parked" | "dead", Promise<ReadonlySet<EventId> | undefined>>> = {};
  /** As they stood at the first story. */
  #stretches: Promise<readonly Stretch[]> | undefined;

  constructor(reader: StoreReader, project: Project, clock: Clock) {
    this.#reader = reader;
    this.#project = project;
    this.#lookBack = new LookBack(reader, clock);
    this.#versions = new Versions(reader, project, this.#lookBack);
  }

  /** Whether something of an event waits, is dead, or ended after more than one attempt. */
  async has(what: "parked" | "dead" | "episodes", entry: LogEntry): Promise<boolean> {
    if (what === "episodes") return (await this.#reader.episodes(entry.event.id)).length > 0;
    this.#few[what] ??= what === "parked" ? this.#fewParked() : this.#fewDead();
    const few = await this.#few[what];
    if (few !== undefined) return few.has(entry.event.id);
    const { length } = await (what === "parked" ? this.#parked(entry) : this.#dead(entry));
    return length > 0;
  }

  /** Whether every pipeline of the config that takes events of this name is done with it. */
  async isTaken({ event, position }: LogEntry): Promise<boolean> {
    for (const { name, names } of this.#project.plan.pipelines) {
      if (!names.includes(event.name)) continue;
      if (position > ((await this.#reader.cursor(name)) ?? 0)) return false;
    }
    return true;
  }

  /** The stories of the pipelines that took the event, take it or will take it. */
  async tell(entry: LogEntry): Promise<PipelineStory[]> {
    this.#stretches ??= this.#reader.stretches();
    const stretches = await this.#stretches;
    const parked = await this.#parked(entry);
    const dead = await this.#dead(entry);
    const episodes = await this.#reader.episodes(entry.event.id);
    const names = new Set([
      ...stretches.map(({ pipeline }) => pipeline),
      ...this.#versions.pipelines,
    ]);
    const stories: PipelineStory[] = [];
    for (const name of names) {
      const at = ({ target }: { readonly target: { readonly pipeline: string } }) =>
        target.pipeline === name;
      const remains: Remains = {
        parked: parked.filter(at),
        dead: dead.filter(at),
        episodes: episodes.filter(at),
      };
      const cursor = await this.#reader.cursor(name);
      const stretch = stretchAt(stretches, name, entry.position);
      const chosen = await this.#versions.choose(name, stretch);
      if (chosen === undefined || !chosen.plan.names.includes(entry.event.name)) continue;
      stories.push(await tellPipeline({ ...chosen, entry, cursor, remains }));
    }
    return stories;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#lookBack[Symbol.asyncDispose]();
  }

  #parked({ event: { id: eventId } }: LogEntry): Promise<readonly ParkedDelivery[]> {
    return this.#reader.parked({ eventId, limit: remainsMax });
  }

  async #dead({ event: { id: eventId } }: LogEntry): Promise<readonly DeadDelivery[]> {
    return deliveriesOf(await this.#reader.deadLetters({ eventId, limit: remainsMax }));
  }

  async #fewParked(): Promise<ReadonlySet<EventId> | undefined> {
    const parked = await this.#reader.parked({ limit: fewMax + 1 });
    return parked.length > fewMax ? undefined : idsOf(parked);
  }

  async #fewDead(): Promise<ReadonlySet<EventId> | undefined> {
    const letters = await this.#reader.deadLetters({ limit: fewMax + 1 });
    return letters.length > fewMax ? undefined : idsOf(deliveriesOf(letters));
  }
}

function deliveriesOf(letters: readonly DeadLetter[]): DeadDelivery[] {
  return letters.filter((letter): letter is DeadDelivery => letter.kind === "delivery");
}

function idsOf(deliveries: readonly Pick<ParkedDelivery, "event">[]): Set<EventId> {
  return new Set(deliveries.map(({ event }) => event.originId ?? event.id));
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
