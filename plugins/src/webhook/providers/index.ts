import { github } from "./github.ts";
import { intercom } from "./intercom.ts";
import { linear } from "./linear.ts";
import type { ReadyMap } from "./ready-map.ts";
import { shopify } from "./shopify.ts";
import { slack } from "./slack.ts";
import { stripe } from "./stripe.ts";
import { zendesk } from "./zendesk.ts";

/** Ready maps by the name that a source's `map` gives. */
export const readyMaps = {
  stripe,
  github,
  shopify,
  slack,
  linear,
  intercom,
  zendesk,
} as const satisfies Record<string, ReadyMap>;

export type ProviderName = keyof typeof readyMaps;

export const providerNames = Object.keys(readyMaps) as [ProviderName, ...ProviderName[]];
