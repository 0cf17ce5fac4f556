import type { AnyPlugin } from "@ingestlayer/core/plugin";
import { classify } from "./classify/index.ts";
import { filterMatch } from "./filter/index.ts";
import { postgres } from "./postgres/index.ts";
import { redactPii } from "./redact/index.ts";
import { webhook } from "./webhook/index.ts";

/** The plugins that come with ingestlayer. */
export const builtinPlugins: readonly AnyPlugin[] = [
  classify,
  filterMatch,
  redactPii,
  postgres,
  webhook,
];
