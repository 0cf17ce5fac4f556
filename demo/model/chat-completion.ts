import { randomUUID } from "node:crypto";
import type { ChatRequest } from "./chat-request.ts";
import type { LinearModel } from "@ingestlayer/plugins";
import { wrongRequest } from "./wire-error.ts";
import type { WireError } from "./wire-error.ts";

/** The answer, as OpenAI's API reference gives the chat completion object. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: "chat.completion";
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: {
        readonly role: "assistant";
        readonly content: string;
        readonly refusal: null;
      };
      readonly logprobs: null;
      readonly finish_reason: "stop";
    },
  ];
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly total_tokens: number;
  };
}

/** Labels the request's question and writes the answer in the format that was asked for. */
export function complete(
  request: ChatRequest,
  model: LinearModel,
  name: string,
): ChatCompletion | WireError {
  const { format, question, texts } = request;
  const admitted =
    format.type === "json_schema"
      ? model.labels.filter((label) => format.labels.includes(label))
      : model.labels;
  const { probabilities } = model.predict(question);
  const [label] = admitted.toSorted((a, b) => probabilityOf(b) - probabilityOf(a));
  if (label === undefined) {
    const known = model.labels.map((known) => `'${known}'`).join(", ");
    const message = `The schema admits no label of this model. It was trained on ${known}.`;
    return wrongRequest(400, "invalid_value", message, "response_format.json_schema.schema");
  }
  const content = format.type === "text" ? label : JSON.stringify({ [format.property]: label });
  return completionOf(content, texts, name);

  function probabilityOf(label: string): number {
    return probabilities[label] ?? 0;
  }
}

function completionOf(content: string, texts: readonly string[], model: string): ChatCompletion {
  const prompt = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const completion = estimateTokens(content);
  const message = { role: "assistant", content, refusal: null } as const;
  return {
    id: `chatcmpl-${randomUUID().replaceAll("-", "")}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: "stop" }],
    usage: {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
    },
  };
}

/** A linear model has no tokens; what a language model's tokeniser would make of it, roughly. */
function estimateTokens(text: string): number {
  return text.match(/\p{L}{1,6}|\p{N}{1,3}|[^\s\p{L}\p{N}]/gu)?.length ?? 0;
}
