import { defaultServerLimits } from "@ingestlayer/core";
import type { ServerLimits } from "@ingestlayer/core";

/** Every bound of the front door. Sizes count bytes after decompression. */
export type Limits = ServerLimits;

/** Those of a config that says nothing. */
export const defaultLimits: Limits = defaultServerLimits;

/** Characters of an idempotency key. */
export const idempotencyKeyLengthMax = 256;

/** Characters of an event name. */
export const nameLengthMax = 200;
