import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The HTTP client, loaded where something is to be reached: what most commands do would wait for it in vain. */
export function undici(): typeof import("undici") {
  return require("undici") as typeof import("undici");
}
