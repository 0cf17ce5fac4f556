/**
 * Emits events to an ingestlayer server: batched, retried, acknowledged one by one. No dependency; runs
 * in Node, Deno, Bun, workers and browsers.
 */
export { createClient } from "./client.ts";
export type { Client, ClientOptions } from "./client.ts";
export { close, configure, flush, ingest } from "./default-client.ts";
export { IngestLayerError } from "./errors.ts";
export type { Acknowledgement, EventName, Events, IngestOptions, Payload } from "./events.ts";
