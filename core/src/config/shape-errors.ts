import { suggest } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";

/** Mistakes against a schema: `IL_CFG_1nn`. `where` names the place in words: `'size' in pipelines.a`. */
export const shapeErrors = {
  missing: (key: string, owner: string, description: string | undefined): Problem => ({
    code: "IL_CFG_101",
    message: `missing key '${key}'${owner === "" ? "" : ` in ${owner}`}`,
    ...(description === undefined ? {} : { hint: `Add it: ${description}` }),
  }),
  unknownKey: (key: string, owner: string, known: readonly string[]): Problem => {
    const nearest = suggest(key, known);
    const list = known.length === 0 ? "no keys are expected here" : `known are ${known.join(", ")}`;
    return {
      code: "IL_CFG_102",
      message: `unknown key '${key}'${owner === "" ? "" : ` in ${owner}`}`,
      hint: nearest === undefined ? `Remove it: ${list}.` : `Did you mean '${nearest}'?`,
    };
  },
  wrongType: (where: string, expected: string, found: string): Problem => ({
    code: "IL_CFG_103",
    message: `expected ${expected} for ${where}, found ${found}`,
  }),
  notOneOf: (where: string, values: readonly string[], found: string | undefined): Problem => {
    const nearest = found === undefined ? undefined : suggest(found, values);
    const expected = `${values.length === 1 ? "" : "one of "}${values.join(", ")}`;
    return {
      code: "IL_CFG_104",
      message: `expected ${expected} for ${where}, found ${found === undefined ? "another value" : `'${found}'`}`,
      ...(nearest === undefined ? {} : { hint: `Did you mean '${nearest}'?` }),
    };
  },
  outOfRange: (where: string, expected: string, found: string): Problem => ({
    code: "IL_CFG_105",
    message: `expected ${expected} for ${where}, found ${found}`,
  }),
  badFormat: (where: string, expected: string): Problem => ({
    code: "IL_CFG_106",
    message: `expected ${expected} for ${where}, found a text of another form`,
  }),
  /** What a schema's author wrote. */
  refused: (where: string, message: string, hint: string | undefined): Problem => ({
    code: "IL_CFG_107",
    message: `${where}: ${message.replace(/\.$/, "")}`,
    ...(hint === undefined ? {} : { hint }),
  }),
  badKey: (key: string, owner: string, message: string): Problem => ({
    code: "IL_CFG_108",
    message: `'${key}' cannot be a key of ${owner}: ${message}`,
  }),
};
