import type { z } from "zod";
import type { DeliveryReport, Event, Failure } from "../glossary.ts";
import type { JsonValue } from "../json/types.ts";
import type { Problem } from "../errors.ts";
import type { Manifest } from "./manifest.ts";
import type {
  Capabilities,
  Capability,
  Compile,
  ConfigPath,
  DeliveryContext,
  Log,
  RunContext,
} from "./setup.ts";

/** One pipeline's use of a destination, compiled. */
export interface Route {
  /**
   * Delivers a batch: one outcome an event, same order, same length, or an outage for all of them.
   * Up to `concurrency` calls run at once. A throw counts as an outage.
   */
  deliver(batch: readonly Event[], context: DeliveryContext): Promise<DeliveryReport>;
  /** Looks at the real thing (the table, the channel) without changing it. */
  check?(signal: AbortSignal): Promise<readonly Problem[]>;
  /**
   * What one event would be sent as, for `ingestlayer destination test`: marked as a test where people
   * read it, outside of threads and digests; undone where it can be. Sends and changes nothing by
   * itself, but may look.
   */
  trial?(event: Event, signal: AbortSignal): Trial | Promise<Trial>;
}

/** One message to try a destination out with, or why there is none. */
export type Trial =
  | {
      readonly ok: true;
      /** What would be sent, for a person to read: no secret in it. */
      readonly message: JsonValue;
      /** What was done with it once it was sent, where it does not stay as real ones do. */
      readonly after?: string;
      /** Sends it, once. */
      send(context: RunContext): Promise<DeliveryReport>;
    }
  | { readonly ok: false; readonly failure: Failure };

/** A destination at work, shared by every pipeline that uses it. */
export interface Destination<RouteConfig> {
  /** Compiles one pipeline's mapping. */
  route(config: RouteConfig, setup: Compile): Route;
  /** Called once before the first delivery. It need not connect: an outage at start is an outage. */
  open?(signal: AbortSignal): Promise<void>;
  /** Called once after the last delivery. */
  close?(): Promise<void>;
}

/** What a destination's `create` gets. */
export interface DestinationSetup {
  readonly log: Log;
  /** Reports a mistake that no schema can see, at a place in the destination's own config. */
  problem(path: ConfigPath, problem: Omit<Problem, "place">): void;
}

/** `destinations.NAME.delivery` as a plugin would have it where the user says nothing, as YAML has it. */
export interface DeliveryDefaults {
  readonly batch?: number;
  readonly concurrency?: number;
  readonly timeout?: string;
  readonly rate?: { readonly events: number; readonly per: string };
  readonly retry?: {
    readonly first?: string;
    readonly max?: string;
    readonly factor?: number;
    readonly maxAge?: string;
  };
}

/** What {@link defineDestination} takes. */
export interface DestinationDefinition<
  Config extends z.ZodType,
  RouteConfig extends z.ZodType,
  Granted extends Capability = never,
> {
  readonly manifest: Manifest<"destination">;
  /** What it is handed beside its config. Left out: nothing. */
  readonly capabilities?: readonly Granted[];
  /** How deliveries are made where the user says nothing else: the pace that the other side allows. */
  readonly defaults?: DeliveryDefaults;
  /** Whether a second delivery of one event is recognised there, or shows twice. */
  readonly repeats: "recognised" | "shown";
  /** Where it is and how to get in: `destinations.NAME.PLUGIN`. */
  readonly config: Config;
  /** What a pipeline sends there: the entry under `to`. */
  readonly route: RouteConfig;
  /** Compiles the config. Opens nothing: it also runs for `ingestlayer check`. */
  create(
    config: z.output<Config>,
    setup: DestinationSetup & Pick<Capabilities, Granted>,
  ): Destination<z.output<RouteConfig>>;
}

/** A destination plugin as the registry holds it; configs have been parsed by its own schemas. */
export interface DestinationPlugin {
  readonly type: "destination";
  readonly manifest: Manifest<"destination">;
  readonly repeats: "recognised" | "shown";
  readonly capabilities?: readonly Capability[];
  readonly defaults?: DeliveryDefaults;
  readonly config: z.ZodType;
  readonly route: z.ZodType;
  create(config: unknown, setup: DestinationSetup & Capabilities): Destination<unknown>;
}

/** Makes a destination plugin. See `plugins/src/postgres`. */
export function defineDestination<
  Config extends z.ZodType,
  RouteConfig extends z.ZodType,
  const Granted extends Capability = never,
>(definition: DestinationDefinition<Config, RouteConfig, Granted>): DestinationPlugin {
  const { manifest, repeats, capabilities = [], defaults = {} } = definition;
  return {
    type: "destination",
    manifest,
    repeats,
    capabilities,
    defaults,
    config: definition.config,
    route: definition.route,
    create: (config, setup) => definition.create(config as z.output<Config>, setup),
  };
}
