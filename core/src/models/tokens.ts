import { stringifyJson } from "../json/text.ts";
import type { ModelRequest, ModelResult } from "../plugin/setup.ts";

/** What a token is taken to be where a model does not say how many it used. */
const charactersPerToken = 4;

/**
 * The tokens that a call counts with: as the model says, else by the length of what was asked and
 * answered. A call without an answer that says nothing counts with none.
 */
export function tokensOf(request: ModelRequest, result: ModelResult): number {
  if (result.usage !== undefined) return result.usage.inputTokens + result.usage.outputTokens;
  if (!result.ok) return 0;
  const { length: asked } = stringifyJson({ ...request });
  return Math.ceil((asked + stringifyJson(result.answer).length) / charactersPerToken);
}
