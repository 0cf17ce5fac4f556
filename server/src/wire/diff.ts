import type { DiffReport, Problem } from "@ingestlayer/core";
import { z } from "zod";
import type { ConfigMistake } from "../problem.ts";

/** Characters of a config that is sent. */
const configCharsMax = 4 * 1024 * 1024;

export const diffRequestSchema = z
  .strictObject({
    config: z
      .string()
      .min(1)
      .max(configCharsMax)
      .describe("The text of the new config, as it would stand in the file."),
    name: z
      .string()
      .min(1)
      .max(200)
      .default("new.yaml")
      .describe("What the places of its mistakes call it."),
    since: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("Events received since this time (RFC 3339). Default: the last 24 hours."),
    call_models: z
      .boolean()
      .default(false)
      .describe("Asks models for labels that are remembered no more."),
  })
  .meta({ id: "DiffRequest" });

export const diffReportSchema = z
  .strictObject({
    looked: z.int().describe("Events that were compared."),
    differing: z.int().describe("Events with at least one difference."),
    uncertain: z.int().describe("Events of which a label is remembered no more."),
    differences: z.array(
      z.strictObject({
        pipeline: z.string(),
        kind: z.string().describe("Such as `now dropped`, or `now goes to` a route."),
        route: z.string().optional(),
        events: z.int(),
        samples: z.array(z.strictObject({ id: z.string(), because: z.string().optional() })),
      }),
    ),
    remembering: z
      .array(z.string())
      .describe("Steps that remember what came before: they may decide otherwise."),
  })
  .meta({ id: "DiffReport" });

/** One line of the answer: how far it is, and as the last one what came of it. */
export const diffLineSchema = z
  .union([
    z.strictObject({ looked: z.int(), total: z.int().describe("About how many there are.") }),
    z.strictObject({ report: diffReportSchema }),
    z.strictObject({ failed: z.strictObject({ code: z.string(), detail: z.string() }) }),
  ])
  .meta({ id: "DiffLine" });

export type DiffLine =
  | { readonly looked: number; readonly total: number }
  | { readonly report: DiffReport }
  | { readonly failed: { readonly code: string; readonly detail: string } };

/** Mistakes of a config as they go over the wire. */
export function mistakeToWire({ code, message, place, hint, frame }: Problem): ConfigMistake {
  return {
    code,
    detail: message,
    ...(place === undefined ? {} : { path: place }),
    ...(hint === undefined ? {} : { hint }),
    ...(frame === undefined ? {} : { frame }),
  };
}
