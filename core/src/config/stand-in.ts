import { types } from "@ingestlayer/dsl";
import { z } from "zod";
import { apiVersion } from "../plugin/manifest.ts";
import type { DestinationPlugin } from "../plugin/destination.ts";
import type { SourcePlugin } from "../plugin/source.ts";
import type { StepPlugin } from "../plugin/step.ts";

/*
 * Stand-ins take the place of mistaken parts, so that what surrounds them is still checked in the same
 * load: the `when` of a step whose plugin is unknown, the expressions behind it. They never run.
 */

/**
 * A step that could not be read. Behind one that may have added fields any field may be there;
 * otherwise the fields are as they were.
 */
export function standInStep(name: string, kind: StepKind): StepPlugin {
  return {
    type: "step",
    manifest: { ...manifest, name, kind },
    capabilities: [],
    config: z.unknown(),
    output: (input) => (kind === "enrich" ? types.object(input.fields, { open: true }) : input),
    create: () => ({ process: neverRuns }),
  };
}

type StepKind = StepPlugin["manifest"]["kind"];

/** A destination of which nothing is known: any route config will do. */
export function standInDestination(name: string): DestinationPlugin {
  return {
    type: "destination",
    manifest: { ...manifest, name, kind: "destination" },
    repeats: "shown",
    config: z.unknown(),
    route: z.unknown(),
    create: () => ({ route: () => ({ deliver: neverRuns }) }),
  };
}

/** A source whose config lacks values: it still says which events it hands over. */
export function standInSource(plugin: SourcePlugin): SourcePlugin {
  return { ...plugin, create: () => ({ verify: neverRuns, read: neverRuns }) };
}

/** What a mistaken route config becomes. */
export const mistakenRoute = Symbol("mistaken route");

/** The destination's plugin, made to pass over mistaken routes, so that its other ones are checked. */
export function passingOverMistakes(plugin: DestinationPlugin): DestinationPlugin {
  return {
    ...plugin,
    create: (config, setup) => {
      const destination = plugin.create(config, setup);
      return {
        route: (routeConfig, compile) =>
          routeConfig === mistakenRoute
            ? { deliver: neverRuns }
            : destination.route(routeConfig, compile),
      };
    },
  };
}

const manifest = {
  version: "0.0.0",
  apiVersion,
  summary: "Stands in for a mistaken part.",
} as const;

function neverRuns(): never {
  throw new Error("a stand-in was run: the load should have stopped");
}
