/** Every bound of the front door. Sizes count bytes after decompression. */
export interface Limits {
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

export const defaultLimits: Limits = {
  bodyBytesMax: 10 * 1024 * 1024,
  payloadBytesMax: 1024 * 1024,
  eventsMax: 10_000,
  bodiesBytesMax: 256 * 1024 * 1024,
  connectionsMax: 10_000,
  bodyTimeoutMs: 30_000,
};

/** Characters of an idempotency key. */
export const idempotencyKeyLengthMax = 256;

/** Characters of an event name. */
export const nameLengthMax = 200;
