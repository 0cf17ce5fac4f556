import { didYouMean } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";

/** Mistakes in the declarations under `events`: `IL_CFG_4nn`. */
export const declarationErrors = {
  notAName: (found: string, nearest: string | undefined): Problem => ({
    code: "IL_CFG_401",
    message: `'${found}' is no event name: expected lower-case words joined by dots`,
    hint: nearest === undefined ? "For example 'user.signed_up'." : `Write '${nearest}'.`,
  }),
  notFields: (found: string): Problem => ({
    code: "IL_CFG_402",
    message: `expected the event's fields, found ${found}`,
    hint: "Write 'field: type' lines below the name, or 'json' where any object will do.",
  }),
  notAType: (found: string): Problem => ({
    code: "IL_CFG_403",
    message: `expected a type, found ${found}`,
    hint: "Write string, int, float, bool, timestamp, json, a | b | c, T[], or nested fields.",
  }),
  unknownType: (found: string, nearest: string | undefined): Problem => ({
    code: "IL_CFG_404",
    message: `unknown type '${found}'`,
    hint:
      (nearest === undefined
        ? "Types are string, int, float, bool, timestamp and json."
        : `Did you mean '${nearest}'?`) +
      ` A text that must be exactly this is written "${found}", in quotes.`,
  }),
  missingType: (): Problem => ({
    code: "IL_CFG_405",
    message: "a type is missing here",
    hint: "Write string, int, float, bool, timestamp, json, or a | b | c.",
  }),
  unexpected: (found: string): Problem => ({
    code: "IL_CFG_406",
    message: `unexpected '${found}' in a type`,
    hint: "A type reads like 'string', 'int?', 'free | pro', 'string[]'; quote texts with odd characters.",
  }),
  unclosed: (expected: string): Problem => ({
    code: "IL_CFG_407",
    message: `expected '${expected}' here`,
  }),
  optionalInside: (): Problem => ({
    code: "IL_CFG_408",
    message: "'?' stands once, at the end of a field's type: it says that the field may be absent",
    hint: "Items of a list cannot be absent; write '(T | null)[]' where they may be null.",
  }),
  mixed: (found: string): Problem => ({
    code: "IL_CFG_409",
    message: `${found === "(" ? "a type" : `'${found}', a type,`} cannot be one of several`,
    hint:
      found === "("
        ? "Write 'json' where a field has several types."
        : `If the text "${found}" is meant, quote it; write 'json' where a field has several types.`,
  }),
  unquoted: (found: string): Problem => ({
    code: "IL_CFG_410",
    message: `'${found}' among literals reads as a value that is no text`,
    hint: `Literals are texts: write "${found}" in quotes, or declare the field as int, float or bool.`,
  }),
  repeatedLiteral: (found: string): Problem => ({
    code: "IL_CFG_411",
    message: `'${found}' is listed twice`,
    hint: "Remove one.",
  }),
  onlyNull: (): Problem => ({
    code: "IL_CFG_412",
    message: "'null' alone is no type",
    hint: "Write 'T | null', or 'T?' where the field may be absent.",
  }),
  listOfMany: (found: number): Problem => ({
    code: "IL_CFG_413",
    message: `a list type holds the one type of its items, found ${found}`,
    hint: "Write '[string]', or 'a | b | c' for one of several texts.",
  }),
  tooDeep: (max: number): Problem => ({
    code: "IL_CFG_414",
    message: `types are nested deeper than ${max} levels`,
    hint: "Declare the inner part as 'json'.",
  }),
  tooLong: (found: number, max: number): Problem => ({
    code: "IL_CFG_415",
    message: `a type of ${found} characters, expected at most ${max}`,
    hint: "Declare the field as 'string'.",
  }),
  repeatedField: (name: string): Problem => ({
    code: "IL_CFG_416",
    message: `field '${name}' is declared twice, with '?' and without`,
    hint: "Remove one.",
  }),
};

/** Why a payload is refused: `IL_EVT_nnn`. Never a value of the payload. */
export const eventErrors = {
  undeclared: (name: string, declared: Iterable<string>) => ({
    code: "IL_EVT_001",
    message: `event '${name}' is not declared`,
    hint:
      didYouMean(name, declared) ??
      "Declare it under 'events' in the config, or set 'undeclared: accept'.",
  }),
  badName: () => ({
    code: "IL_EVT_002",
    message: "the event's name is not lower-case words joined by dots",
    hint: "Send a name such as 'user.signed_up', at most 200 characters.",
  }),
  notAnObject: (found: string) => ({
    code: "IL_EVT_003",
    message: `expected the payload to be an object, found ${found}`,
    hint: "Put the value into a field of an object.",
  }),
  missing: (expected: string, lookalike: string | undefined) => ({
    code: "IL_EVT_101",
    message: `the field is missing, expected ${expected}`,
    hint:
      lookalike === undefined
        ? "Send it, or declare it with '?' if it may be absent."
        : `Found '${lookalike}': is that the one?`,
  }),
  wrongType: (expected: string, found: string) => ({
    code: "IL_EVT_102",
    message: `expected ${expected}, found ${found}`,
  }),
  notOneOf: (expected: string, hint: string | undefined) => ({
    code: "IL_EVT_103",
    message: `expected ${expected}, found another text`,
    ...(hint === undefined ? {} : { hint }),
  }),
  notATimestamp: () => ({
    code: "IL_EVT_104",
    message: "expected a timestamp, found a text of another form",
    hint: "Send RFC 3339 with a time zone, such as 2025-01-31T12:00:00Z.",
  }),
  notAnInt: () => ({
    code: "IL_EVT_105",
    message: "expected an int, found a number with a fraction or beyond 64 bits",
    hint: "Declare the field as float if it may have a fraction.",
  }),
  notFinite: () => ({
    code: "IL_EVT_106",
    message: "expected a float, found a number beyond the range of 64-bit floating point",
    hint: "Send it as a string and declare it so.",
  }),
  unknownField: (nearest: string | undefined) => ({
    code: "IL_EVT_107",
    message: "the field is not declared, and 'strict: true' takes declared ones only",
    hint:
      nearest === undefined
        ? "Leave it out, or declare it under 'events'."
        : `Did you mean '${nearest}'?`,
  }),
};
