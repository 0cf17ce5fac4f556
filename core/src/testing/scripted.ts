import { z } from "zod";
import type { DeliveryReport, Event, Verdict } from "../glossary.ts";
import { defineDestination } from "../plugin/destination.ts";
import type { DestinationPlugin } from "../plugin/destination.ts";
import { defineStep } from "../plugin/step.ts";
import type { StepPlugin } from "../plugin/step.ts";

/** A destination that a test scripts: it keeps what it was given and answers as it is told. */
export interface ScriptedDestination {
  readonly plugin: DestinationPlugin;
  /** Every event it said `done` to, in order, repeats included. */
  readonly delivered: Event[];
}

/** Makes a destination plugin named `name`; without an answer of its own it says `done`. */
export function scriptedDestination(
  name: string,
  answer: (
    batch: readonly Event[],
    signal: AbortSignal,
    heldGroup?: string,
  ) => Promise<DeliveryReport> = async (batch) => batch.map(() => ({ kind: "done" })),
): ScriptedDestination {
  const delivered: Event[] = [];
  const plugin = defineDestination({
    manifest: {
      name,
      version: "1.0.0",
      apiVersion: 1,
      kind: "destination",
      summary: "Answers as a test tells it.",
    },
    repeats: "shown",
    config: z.strictObject({}),
    route: z.strictObject({}),
    create: () => ({
      route: () => ({
        deliver: async (batch, { signal, heldGroup }) => {
          const report = await answer(batch, signal, heldGroup);
          if ("kind" in report) return report;
          for (const [index, event] of batch.entries()) {
            if (report[index]?.kind === "done") delivered.push(event);
          }
          return report;
        },
      }),
    }),
  });
  return { plugin, delivered };
}

/** Makes a mutate step plugin named `name` whose verdicts a test gives. */
export function scriptedStep(
  name: string,
  decide: (event: Event) => Verdict | Promise<Verdict>,
): StepPlugin {
  return defineStep({
    manifest: {
      name,
      version: "1.0.0",
      apiVersion: 1,
      kind: "mutate",
      summary: "Decides as a test tells it.",
    },
    capabilities: [],
    config: z.strictObject({}),
    create: () => ({ process: (batch) => Promise.all(batch.map(async (event) => decide(event))) }),
  });
}
