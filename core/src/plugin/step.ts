import type { ObjectType } from "@ingestlayer/dsl";
import type { z } from "zod";
import type { Event, Verdict } from "../glossary.ts";
import type { Manifest } from "./manifest.ts";
import type { Capabilities, Capability, Compile, Log, RunContext } from "./setup.ts";

/** What a step is for: it adds, it decides, or it changes. */
export type StepKind = "enrich" | "control" | "mutate";

/** A step at work. */
export interface Step {
  /** Called once before the first batch. A throw keeps the pipeline from starting. */
  open?(signal: AbortSignal): Promise<void>;
  /**
   * One verdict an event, same order, same length; the host checks that. Batches of one pipeline come
   * one after another. A synchronous step returns the array itself, no promise. A throw fails the
   * whole batch, which is then parked and tried again.
   */
  process(
    batch: readonly Event[],
    context: RunContext,
  ): readonly Verdict[] | Promise<readonly Verdict[]>;
  /** Called once after the last batch. */
  close?(): Promise<void>;
}

/** What {@link defineStep} takes: the types of config and capabilities flow into `create`. */
export interface StepDefinition<Config extends z.ZodType, Granted extends Capability> {
  readonly manifest: Manifest<StepKind>;
  /** What the step is handed beside its config. */
  readonly capabilities: readonly Granted[];
  /** Strict, every field described: it parses the config, documents it and gives its JSON Schema. */
  readonly config: Config;
  /** What comes out, for the checker of everything behind this step. Left out: what came in. */
  output?(input: ObjectType, config: z.output<Config>): ObjectType;
  /** Compiles the config. Opens nothing: it also runs for `ingestlayer check`. */
  create(
    config: z.output<Config>,
    setup: Compile & { readonly log: Log } & Pick<Capabilities, Granted>,
  ): Step;
}

/** A step plugin as the registry holds it; `config` has been parsed by its own schema. */
export interface StepPlugin {
  readonly type: "step";
  readonly manifest: Manifest<StepKind>;
  readonly capabilities: readonly Capability[];
  readonly config: z.ZodType;
  output(input: ObjectType, config: unknown): ObjectType;
  create(config: unknown, setup: Compile & { readonly log: Log } & Capabilities): Step;
}

/** Makes a step plugin. See `plugins/src/filter` for a small one. */
export function defineStep<Config extends z.ZodType, const Granted extends Capability>(
  definition: StepDefinition<Config, Granted>,
): StepPlugin {
  return {
    type: "step",
    manifest: definition.manifest,
    capabilities: definition.capabilities,
    config: definition.config,
    output: (input, config) => definition.output?.(input, config as z.output<Config>) ?? input,
    create: (config, setup) => definition.create(config as z.output<Config>, setup),
  };
}
