import type { ConfigPath } from "@ingestlayer/core/plugin";

/** Something that a look at the real table found, in the user's words. */
export interface Finding {
  readonly code: string;
  /** Place in the route's config. */
  readonly path: ConfigPath;
  readonly message: string;
  /** What to do; SQL that the user may run is printed, never run. */
  readonly hint: string;
  /** Deliveries work all the same. */
  readonly warning?: boolean;
}
