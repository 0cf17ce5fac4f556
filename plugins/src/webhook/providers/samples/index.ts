import type { ProviderName } from "../index.ts";
import { github } from "./github.ts";
import { intercom } from "./intercom.ts";
import { linear } from "./linear.ts";
import type { Sample } from "./sample.ts";
import { shopify } from "./shopify.ts";
import { slack } from "./slack.ts";
import { stripe } from "./stripe.ts";
import { zendesk } from "./zendesk.ts";

/** Webhooks of every provider with a ready map, written after its documentation. */
export const samples: Readonly<Record<ProviderName, readonly Sample[]>> = {
  stripe,
  github,
  shopify,
  slack,
  linear,
  intercom,
  zendesk,
};
