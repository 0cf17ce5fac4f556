import type { Failure } from "../glossary.ts";

/** Says that it is not known what a model would answer. */
export const unaskedCode = "IL_MDL_008";

/** Of a model that is not asked, because what goes on only looks back. */
export function unasked(model: string): Failure {
  const reason = `the cache no longer holds what '${model}' answered, and it is not asked again`;
  return { code: unaskedCode, reason };
}
