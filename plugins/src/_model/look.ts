import { suggest } from "@ingestlayer/core/plugin";
import type { Failure, ModelContext, ModelFinding } from "@ingestlayer/core/plugin";
import { modelErrors } from "./errors.ts";
import { exchange, type Exchanged } from "./exchange.ts";

/** Reads JSON: how a model's server is looked at, without asking the model. */
export function getJson(
  context: ModelContext,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Exchanged> {
  return exchange(context, {
    url,
    method: "GET",
    headers: { accept: "application/json", ...headers },
  });
}

/** What a failed look says to whoever wrote the config. */
export function findingOf(failure: Failure, keyPath: readonly string[] = ["key"]): ModelFinding {
  const { code, reason } = failure;
  switch (statusOf(failure)) {
    case 401:
    case 403:
      return {
        path: keyPath,
        code: "IL_MDL_111",
        message: `the model's server refuses us: ${reason}`,
        hint: "Look whether the key is the one of this server, and still valid.",
      };
    default:
      return { path: ["url"], code, message: reason, hint: hintOf(reason) };
  }
}

function hintOf(reason: string): string {
  if (reason.includes("ECONNREFUSED")) return "Nothing listens there: is it up, is the port right?";
  if (reason.includes("ENOTFOUND")) return "There is no such host: look for a slip in its name.";
  return "Look whether the server is up.";
}

/** The status with which a server answered, if it did. */
export function statusOf({ code, detail }: Failure): number | undefined {
  return code === modelErrors.status(0, "").code ? Number(detail?.["status"]) : undefined;
}

/** There is no such model at the server, which has these. */
export function noSuchModel(model: string, has: readonly string[], hint: string): ModelFinding {
  const nearest = suggest(model, has);
  const list = has.length === 0 ? "" : `; it has ${listed(has)}`;
  return {
    path: ["model"],
    code: "IL_MDL_112",
    message: `the server has no model '${model}'${list}`,
    hint: nearest === undefined ? hint : `Did you mean '${nearest}'?`,
  };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, namesShownMax).map((name) => `'${name.slice(0, 80)}'`);
  const more = names.length - shown.length;
  return `${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

const namesShownMax = 5;
