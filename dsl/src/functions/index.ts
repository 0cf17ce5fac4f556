import type { FunctionDefinition } from "../function.ts";
import { conversions } from "./conversions.ts";
import { optionals } from "./optionals.ts";
import { size } from "./size.ts";
import { containsText, endsWith, matches, startsWith } from "./text.ts";
import { timeParts } from "./time-parts.ts";

/** Every function of the language, in the order in which the documentation lists them. */
export const FUNCTIONS: readonly FunctionDefinition[] = [
  size,
  containsText,
  startsWith,
  endsWith,
  matches,
  ...conversions,
  ...timeParts,
  ...optionals,
];
