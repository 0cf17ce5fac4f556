import { types } from "@ingestlayer/dsl";
import { z } from "zod";
import { apiVersion } from "../plugin/manifest.ts";
import type { DestinationPlugin } from "../plugin/destination.ts";
import type { StepPlugin } from "../plugin/step.ts";

/*
 * Stand-ins take the place of mistaken parts, so that what surrounds them is still checked in the same
 * load: the `when` of a step whose plugin is unknown, the expressions behind it. They never run.
 */

/** A step of which nothing is known: behind it any field may be there. */
export function standInStep(name: string): StepPlugin {
  return {
    type: "step",
    manifest: { ...manifest, name, kind: "mutate" },
    capabilities: [],
    config: z.unknown(),
    output: (input) => types.object(input.fields, { open: true }),
    create: () => ({ process: neverRuns }),
  };
}

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
