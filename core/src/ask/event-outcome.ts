import type { LogEntry } from "../store/reader.ts";
import type { PipelineStory, RouteStory } from "./story.ts";
import type { Storyteller } from "./storyteller.ts";

/** What became of an event, in the words of `why`: of a pipeline, or of one of its deliveries. */
export type EventOutcome = PipelineStory["state"] | RouteStory["state"];

/** Each word with what it says. */
export const eventOutcomes: Readonly<Record<EventOutcome, string>> = {
  waiting: "not taken yet, or a delivery that waits for its next attempt",
  held: "a step keeps it until later",
  retrying: "a step failed and runs again",
  failed: "a step failed: among the dead letters, or dropped by an operator",
  dropped: "stopped by a step on purpose, or a dead letter that an operator let go",
  passed: "through the steps",
  uncertain: "what the steps did cannot be worked out any more",
  delivered: "arrived at a destination",
  skipped: "not for a destination: its 'when' does not hold",
  undecided: "a destination's 'when' cannot be decided",
  paused: "waits for a destination that is down",
  dead: "a delivery that was given up: among the dead letters",
};

/** What became of an event in one pipeline. */
export interface PipelineOutcome {
  readonly pipeline: string;
  readonly state: PipelineStory["state"];
  readonly routes: readonly Pick<RouteStory, "route" | "part" | "state">[];
}

/** What was asked for of an event, and how much it cost to know. */
export interface Told {
  readonly outcomes: readonly PipelineOutcome[];
  readonly traced: boolean;
}

/**
 * What became of an event, where one of it is `wanted`; else nothing. Looks at what the store holds of the event
 * first: most are ruled out by that, without their steps being run again.
 */
export async function tellOutcome(
  storyteller: Storyteller,
  entry: LogEntry,
  { wanted, pipeline }: { readonly wanted: EventOutcome; readonly pipeline: string | undefined },
): Promise<Told> {
  if (!(await isPossible(storyteller, entry, wanted))) return { outcomes: [], traced: false };
  const stories = await storyteller.tell(entry);
  const within = stories.filter((story) => pipeline === undefined || story.pipeline === pipeline);
  const isWanted = within.some(
    ({ state, routes }) => state === wanted || routes.some((route) => route.state === wanted),
  );
  return { outcomes: isWanted ? within.map(outcomeOf) : [], traced: true };
}

/** Whether what the store holds of an event leaves room for the outcome. */
async function isPossible(
  storyteller: Storyteller,
  entry: LogEntry,
  wanted: EventOutcome,
): Promise<boolean> {
  switch (wanted) {
    case "waiting":
      return !(await storyteller.isTaken(entry)) || (await storyteller.has("parked", entry));
    case "held":
    case "retrying":
    case "paused":
      return storyteller.has("parked", entry);
    case "dead":
      return storyteller.has("dead", entry);
    case "failed":
      return (await storyteller.has("dead", entry)) || (await storyteller.has("episodes", entry));
    case "dropped":
    case "passed":
    case "uncertain":
    case "delivered":
    case "skipped":
    case "undecided":
      return true;
  }
}

function outcomeOf({ pipeline, state, routes }: PipelineStory): PipelineOutcome {
  return {
    pipeline,
    state,
    routes: routes.map(({ route, part, state: its }) => {
      return { route, state: its, ...(part === undefined ? {} : { part }) };
    }),
  };
}
