import { createHash } from "node:crypto";
import { canonicalJson, evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, Event, Failure, JsonValue } from "@ingestlayer/core/plugin";

/** The key of an event, or why it has none. */
export type Key =
  | { readonly ok: true; readonly key: string }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Compiles the `key` of a step to what tells events apart. Keys are hashed: what an event says does not
 * lie about in the store, and a key of any length is as good as a short one. Without a source all
 * events have one key.
 */
export function compileKey(source: string | undefined, compile: Compile): (event: Event) => Key {
  if (source === undefined) return () => ({ ok: true, key: "all" });
  const expression = compile.expression(["key"], source);
  return (event) => {
    const value = expression.evaluate(event);
    if (isEvaluationError(value)) return { ok: false, failure: evaluationFailure(value) };
    return { ok: true, key: hashKey(value) };
  };
}

/** Text and number that look alike are two keys. */
function hashKey(value: unknown): string {
  const text = value instanceof Date ? value.toISOString() : canonicalJson(value as JsonValue);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
