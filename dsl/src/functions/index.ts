import type { FunctionDefinition } from "./definition.ts";
import { age } from "./age.ts";
import { compareVersion } from "./compare-version.ts";
import { conversions } from "./conversions.ts";
import { emailDomain } from "./email-domain.ts";
import { encoders } from "./encoders.ts";
import { equalsIgnoreCase } from "./equals-ignore-case.ts";
import { formatFunction } from "./format-text.ts";
import { inCidr } from "./in-cidr.ts";
import { listFunctions } from "./lists.ts";
import { mathFunctions } from "./math.ts";
import { optionals } from "./optionals.ts";
import { parseJson } from "./parse-json.ts";
import { sample } from "./sample.ts";
import { sizeFunction } from "./size.ts";
import { stringFunctions } from "./strings.ts";
import { containsText, endsWith, matches, startsWith } from "./text.ts";
import { timeParts } from "./time-parts.ts";
import { urlParts } from "./url.ts";

/** Every function of the language, in the order in which the documentation lists them. */
export const FUNCTIONS: readonly FunctionDefinition[] = [
  sizeFunction,
  containsText,
  startsWith,
  endsWith,
  matches,
  ...stringFunctions,
  formatFunction,
  ...conversions,
  ...timeParts,
  ...optionals,
  ...mathFunctions,
  ...listFunctions,
  ...encoders,
  equalsIgnoreCase,
  inCidr,
  emailDomain,
  ...urlParts,
  compareVersion,
  parseJson,
  sample,
  age,
];
