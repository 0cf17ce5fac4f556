import type { AnyPlugin } from "@ingestlayer/core/plugin";
import { absence } from "./absence/index.ts";
import { anthropic } from "./anthropic/index.ts";
import { classify } from "./classify/index.ts";
import { count } from "./count/index.ts";
import { embeddings } from "./embeddings/index.ts";
import { examples } from "./examples/index.ts";
import { discord } from "./discord/index.ts";
import { email } from "./email/index.ts";
import { filterMatch } from "./filter/index.ts";
import { httpModel } from "./http-model/index.ts";
import { notion } from "./notion/index.ts";
import { ollama } from "./ollama/index.ts";
import { openai } from "./openai/index.ts";
import { outboundWebhook } from "./outbound-webhook/index.ts";
import { postgres } from "./postgres/index.ts";
import { redactPii } from "./redact/index.ts";
import { slack } from "./slack/index.ts";
import { script } from "./script/index.ts";
import { telegram } from "./telegram/index.ts";
import { throttle } from "./throttle/index.ts";
import { webhook } from "./webhook/index.ts";

/** The plugins that come with ingestlayer. */
export const builtinPlugins: readonly AnyPlugin[] = [
  classify,
  filterMatch,
  count,
  throttle,
  absence,
  redactPii,
  script,
  postgres,
  slack,
  discord,
  telegram,
  notion,
  outboundWebhook,
  email,
  webhook,
  openai,
  anthropic,
  ollama,
  httpModel,
  examples,
  embeddings,
];

export { crossValidate, scoreModel, trainLinearModel } from "./examples/linear-model.ts";
export type { LinearModel } from "./examples/linear-model.ts";
export type { LabelledExample, Prediction, Score } from "./_examples/classifier.ts";
