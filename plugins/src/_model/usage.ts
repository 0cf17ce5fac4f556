import type { ModelUsage } from "@ingestlayer/core/plugin";
import { isRecord } from "./schema.ts";

/** Where a protocol's response says how many tokens were used: the names of each side are added up. */
export interface UsageNames {
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/** The usage, where the response says it in whole numbers: to be spread into the result. */
export function readUsage(
  said: unknown,
  { input, output }: UsageNames,
): { readonly usage?: ModelUsage } {
  if (!isRecord(said)) return {};
  const inputTokens = sum(said, input);
  const outputTokens = sum(said, output);
  if (inputTokens === undefined && outputTokens === undefined) return {};
  return { usage: { inputTokens: inputTokens ?? 0, outputTokens: outputTokens ?? 0 } };
}

function sum(said: Readonly<Record<string, unknown>>, names: readonly string[]) {
  const counts = names.map((name) => said[name]).filter(isCount);
  return counts.length === 0 ? undefined : counts.reduce((total, count) => total + count, 0);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
