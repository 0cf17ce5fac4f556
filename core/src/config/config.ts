import type { Catalog } from "../catalog/catalog.ts";
import type { JsonValue } from "../json/types.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { DestinationPlugin } from "../plugin/destination.ts";
import type { ModelPlugin } from "../plugin/model.ts";
import type { SourcePlugin } from "../plugin/source.ts";
import type { StepPlugin } from "../plugin/step.ts";

/**
 * The config, checked and resolved. Where a part was mistaken it is left out, or a stand-in takes its
 * place so that what surrounds it can still be checked; then there are problems, and nothing may run.
 */
export interface Config {
  readonly store: StoreAddress;
  readonly retention: RetentionConfig;
  readonly server: ServerConfig;
  readonly catalog: Catalog;
  readonly sources: ReadonlyMap<string, SourceEntry>;
  readonly models: ReadonlyMap<string, ModelConfig>;
  readonly destinations: ReadonlyMap<string, DestinationEntry>;
  readonly pipelines: ReadonlyMap<string, PipelineConfig>;
}

/** Where events are kept. */
export type StoreAddress =
  /** `file` is absolute. */
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "nats"; readonly url: string };

/** What the store forgets, never past a pipeline's cursor or a parked delivery. */
export interface RetentionConfig {
  /** Events older than this; without it their age does not matter. */
  readonly ageMs?: number;
  /** The oldest events, once the store's file holds more than this. */
  readonly bytesMax?: number;
  /** How long an idempotency key is remembered. */
  readonly keysMs: number;
}

export interface ServerConfig {
  /** API keys; with none the server may bind to loopback only. */
  readonly keys: readonly (string | HashedKey)[];
  readonly limits: ServerLimits;
  /** How long a stop waits for what is under way before it is cut off. */
  readonly stopDeadlineMs: number;
}

/** What the server takes of one request, and of all together. Sizes count bytes after decompression. */
export interface ServerLimits {
  /** A request body, unless it is a stream of NDJSON, which may have any length. */
  readonly bodyBytesMax: number;
  /** The payload of one event. */
  readonly payloadBytesMax: number;
  /** Events in one list. */
  readonly eventsMax: number;
  /** Bodies that are on their way in, together. */
  readonly bodiesBytesMax: number;
  /** Connections at one time; more are closed at once. */
  readonly connectionsMax: number;
  /** How long a head or a body may take to arrive. A stream of NDJSON must only keep moving. */
  readonly bodyTimeoutMs: number;
}

/** An API key by its hash, and what it may do. */
export interface HashedKey {
  readonly name: string;
  /** SHA-256 in hexadecimal. */
  readonly sha256: string;
  /** `ingest`, `ingest:order.*`, `read`, `operate`. */
  readonly scopes: readonly string[];
  /** Origins of web pages that may use it. */
  readonly origins?: readonly string[] | undefined;
  readonly eventsPerSecond?: number | undefined;
  readonly bodyBytesMax?: number | undefined;
  readonly payloadBytesMax?: number | undefined;
}

export interface SourceEntry {
  readonly plugin: SourcePlugin;
  /** Parsed by the plugin's own schema. */
  readonly config: unknown;
  /** Of the plugin's own config. */
  readonly path: ConfigPath;
}

/** A model: an adapter of the user's, or a plugin with its options. */
export type ModelConfig = AdapterModelConfig | PluginModelConfig;

interface ModelLimits {
  /** Calls in a period; one that is over it waits. */
  readonly rate?: RateConfig;
  /** What may be used up in a minute or a day. */
  readonly budget?: BudgetConfig;
  /** Private addresses that it may reach all the same: `127.0.0.1:11434`, or a CIDR. */
  readonly allowAddresses: readonly string[];
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Of the adapter's entry, or of the plugin's own config. */
  readonly path: ConfigPath;
}

/** Limits of what a model may use; none where one is left out. */
export interface BudgetConfig {
  readonly callsPerMinute?: number | undefined;
  readonly callsPerDay?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly tokensPerDay?: number | undefined;
}

export interface PluginModelConfig extends ModelLimits {
  readonly kind: "plugin";
  readonly plugin: ModelPlugin;
  /** Parsed by the plugin's own schema. */
  readonly config: unknown;
  /** The folder of the config file. */
  readonly folder: string;
}

export interface AdapterModelConfig extends ModelLimits {
  readonly kind: "adapter";
  /** Absolute path of the adapter's source. */
  readonly adapter: string;
  /** Hosts that the adapter's `fetch` may reach. */
  readonly hosts: readonly string[];
  readonly secrets: Readonly<Record<string, string>>;
  /** Values that the adapter sees as they are. */
  readonly settings: Readonly<Record<string, JsonValue>>;
  readonly memoryMb: number;
}

export interface DestinationEntry {
  readonly plugin: DestinationPlugin;
  /** Parsed by the plugin's own schema. */
  readonly config: unknown;
  readonly delivery: DeliveryConfig;
  /** Of the plugin's own config. */
  readonly path: ConfigPath;
}

/** How deliveries to one destination are made, whichever pipeline they come from. */
export interface DeliveryConfig {
  /** Events in one call, at most. */
  readonly batch: number;
  /** Calls at once, at most. */
  readonly concurrency: number;
  readonly timeoutMs: number;
  readonly retry: RetryConfig;
  /** At most this many events in any such period; unlimited when left out. */
  readonly rate?: RateConfig;
}

export interface RateConfig {
  readonly events: number;
  readonly perMs: number;
}

/** Exponential with full jitter: before attempt n + 1, up to `min(maxMs, firstMs * factor ** (n - 1))`. */
export interface RetryConfig {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly factor: number;
  /** From the first attempt; then it becomes a dead letter. */
  readonly maxAgeMs: number;
}

export interface PipelineConfig {
  /** Event names. Where all of them were mistaken it is empty, and nothing is known of the payload. */
  readonly on: readonly string[];
  readonly batch: { readonly size: number; readonly lingerMs: number };
  readonly steps: readonly StepEntry[];
  readonly to: readonly RouteEntry[];
  readonly path: ConfigPath;
}

export interface StepEntry {
  readonly plugin: StepPlugin;
  /** Parsed by the plugin's own schema. */
  readonly config: unknown;
  readonly when?: string;
  readonly whenPath: ConfigPath;
  /** Of the plugin's own config. */
  readonly path: ConfigPath;
}

export interface RouteEntry {
  /** The destination's name, `#2` appended where it occurs again in this pipeline. */
  readonly name: string;
  readonly destination: string;
  /** Parsed by the route schema of the destination's plugin. */
  readonly config: unknown;
  readonly when?: string;
  readonly whenPath: ConfigPath;
  /** Expression of the key whose events go one after another. */
  readonly orderBy?: string;
  readonly orderByPath: ConfigPath;
  /** Of the route's own config. */
  readonly path: ConfigPath;
}
