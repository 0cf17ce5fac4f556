import { parseJson } from "../../json/text.ts";
import { createLog } from "./log.ts";
import { createFetch } from "./fetch.ts";
import type { Reply } from "./fetch.ts";

/** What the host gives every call. */
export interface Given {
  /** Placeholders by name: the host puts the values into requests. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly settings: Readonly<Record<string, unknown>>;
}

export function readGiven(text: string): Given {
  return deepFreeze(parseJson(text)) as Given;
}

/** The second argument of an adapter's function: everything it may use, frozen. */
export function createContext(
  call: number,
  { secrets, settings }: Given,
  replies: Map<string, Reply>,
): object {
  const fetch = Object.freeze(createFetch(call, replies));
  return Object.freeze({ fetch, secrets, settings, log: createLog(call) });
}

function deepFreeze(value: unknown): unknown {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}
