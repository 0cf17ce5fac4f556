import { numberCharsMax } from "@ingestlayer/core/plugin";
import type { Failure, LongNumber, Problem } from "@ingestlayer/core/plugin";

/** Why a request is not believed. Never says what the right signature would have been. */
export const refusals = {
  noHeader: (header: string): Failure => ({
    code: "IL_HOOK_101",
    reason: `the request has no header ${header}: is this the provider that the source expects?`,
  }),
  malformed: (header: string, expected: string): Failure => ({
    code: "IL_HOOK_102",
    reason: `the header ${header} is not of the form ${expected}`,
  }),
  noTimestamp: (where: string): Failure => ({
    code: "IL_HOOK_103",
    reason: `expected a time in ${where}, found none`,
  }),
  outsideWindow: (seconds: number, tolerance: number): Failure => ({
    code: "IL_HOOK_104",
    reason:
      `the request was signed ${Math.abs(seconds)} s ${seconds > 0 ? "ago" : "in the future"}, ` +
      `at most ${tolerance} s are allowed: it is a replay, or a clock is wrong`,
  }),
  notGenuine: (secrets: number): Failure => ({
    code: "IL_HOOK_105",
    reason:
      secrets === 1
        ? "the signature does not match the secret of this source"
        : `the signature matches none of the ${secrets} secrets of this source`,
  }),
};

/** Why a genuine request does not become the events that it should: it is kept in quarantine. */
export const misfits = {
  notReadable: (): Failure => ({
    code: "IL_HOOK_106",
    reason: "the signature is genuine, but the body is neither JSON nor a form in UTF-8",
  }),
  longNumber: ({ path, chars }: LongNumber): Failure => ({
    code: "IL_HOOK_110",
    reason:
      `the signature is genuine, but the number at '${path.slice(0, pathLengthMax)}' has ${chars} ` +
      `characters, the limit numberCharsMax is ${numberCharsMax}: have it sent as a string`,
  }),
  notAnObject: (): Failure => ({
    code: "IL_HOOK_107",
    reason: "the signature is genuine, but the body is no JSON object: give the source a 'map'",
  }),
  notMapped: (field: string, reason: string): Failure => ({
    code: "IL_HOOK_108",
    reason: `the signature is genuine, but field '${field}' of the map has no value: ${reason}`,
  }),
  notDecided: (event: string, reason: string): Failure => ({
    code: "IL_HOOK_109",
    reason: `the signature is genuine, but the 'when' of ${event} cannot be decided: ${reason}`,
  }),
};

/** What a message shows of a path: names in it are as long as the sender likes. */
const pathLengthMax = 200;

type Mistake = Omit<Problem, "place">;

/** What is wrong with a source's config, beyond its shape. */
export const mistakes = {
  badSecret: (expected: string): Mistake => ({
    code: "IL_HOOK_201",
    message: `the secret is not ${expected}`,
    hint: "Copy it whole from the provider's page.",
  }),
  noUrl: (): Mistake => ({
    code: "IL_HOOK_202",
    message: "this scheme signs the address that the provider posts to, and 'url' is missing",
    hint: "Add it as the provider knows it: url: https://hooks.example.com/v1/hooks/NAME",
  }),
  unknownPart: (part: string): Mistake => ({
    code: "IL_HOOK_203",
    message: `unknown part {${part}} in 'content'`,
    hint: "Expected {body}, {timestamp}, {id}, {method}, {url} or {form}.",
  }),
  noSource: (part: string): Mistake => ({
    code: "IL_HOOK_204",
    message: `'content' signs {${part}}, but the scheme does not say where '${part}' stands`,
    hint: `Add '${part}' to the scheme.`,
  }),
};
