import { createLog } from "./log.ts";
import { createFetch } from "./fetch.ts";
import type { Reply } from "./fetch.ts";

/** The second argument of an adapter's function: everything it may use, frozen. */
export function createContext(
  call: number,
  secrets: Readonly<Record<string, string>>,
  replies: Map<string, Reply>,
): object {
  return Object.freeze({ fetch: createFetch(call, replies), secrets, log: createLog(call) });
}
