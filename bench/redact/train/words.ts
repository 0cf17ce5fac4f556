import { readFileSync } from "node:fs";

/** What the slots of the templates that name nobody are filled with. */
export const WORDS = JSON.parse(
  readFileSync(new URL("./words.json", import.meta.url), "utf8"),
) as Readonly<Record<string, readonly string[]>>;
