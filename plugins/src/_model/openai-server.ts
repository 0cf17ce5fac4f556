import type { ModelContext, ModelFinding } from "@ingestlayer/core/plugin";
import { findingOf, getJson, noSuchModel, statusOf } from "./look.ts";
import { isRecord } from "./schema.ts";

/** A server that speaks the OpenAI protocol, and what is asked of it. */
export interface OpenAiServer {
  readonly url: string;
  readonly model: string;
  readonly key?: string | undefined;
}

/**
 * Whether the server takes the key and lists the model (`GET /models`, which costs nothing). One that has no
 * such list says nothing wrong.
 */
export async function lookAtModels(
  config: OpenAiServer,
  context: ModelContext,
): Promise<readonly ModelFinding[]> {
  const url = `${config.url.replace(/\/$/, "")}/models`;
  const listed = await getJson(context, url, authorization(config));
  if (!listed.ok) {
    const hasNoList = [404, 405, 501].includes(statusOf(listed.failure) ?? 0);
    return hasNoList ? [] : [findingOf(listed.failure)];
  }
  const entries = isRecord(listed.value) ? listed.value["data"] : undefined;
  if (!Array.isArray(entries)) return [];
  const names = entries.flatMap((entry) => {
    return isRecord(entry) && typeof entry["id"] === "string" ? [entry["id"]] : [];
  });
  if (names.length === 0 || names.includes(config.model)) return [];
  const finding = noSuchModel(config.model, names, "Take one of them, or ask for access to it.");
  // Azure lists the models that one could deploy, and is asked by the name of a deployment.
  const isAzure = new URL(config.url).hostname.endsWith(".azure.com");
  return [isAzure ? { ...finding, severity: "warning" } : finding];
}

/** The header of a request there. */
export function authorization({
  key,
}: Pick<OpenAiServer, "key">): Readonly<Record<string, string>> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}
