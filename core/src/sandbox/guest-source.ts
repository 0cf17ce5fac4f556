import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { stripTypes } from "./strip-types.ts";

/** `.ts` where the sources run, `.js` where the built package does. */
const ending = extname(import.meta.url);

const modules: Readonly<Record<string, string>> = {
  main: "guest/main",
  batch: "guest/batch",
  before: "guest/before",
  changes: "guest/changes",
  context: "guest/context",
  fetch: "guest/fetch",
  lockdown: "guest/lockdown",
  log: "guest/log",
  outbox: "guest/outbox",
  response: "guest/response",
  text: "../json/text",
};

let sources: Readonly<Record<string, string>> | undefined;

/** Code of the modules that run inside every isolate before the adapter, by name. */
export function guestSources(): Readonly<Record<string, string>> {
  sources ??= Object.fromEntries(
    Object.entries(modules).map(([name, path]) => {
      const text = readFileSync(new URL(`./${path}${ending}`, import.meta.url), "utf8");
      return [name, ending === ".ts" ? stripTypes(text) : text];
    }),
  );
  return sources;
}
