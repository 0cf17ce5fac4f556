import { RE2JS } from "re2js";
import type { Pattern } from "./patterns/pattern.ts";
import { Phrases } from "./phrases.ts";
import { WEIGHT } from "./types.ts";

/** A type of the user's own, as the config gives it. */
interface CustomRule {
  readonly pattern?: string | undefined;
  readonly words?: readonly string[] | undefined;
}

/** Why a pattern cannot be used, in the words of the expression engine; `undefined` where it can. */
export function patternMistake(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Compiles a custom type. Patterns run on RE2, in time linear in the text. */
export function customPattern(type: string, rule: CustomRule): Pattern {
  return rule.pattern === undefined
    ? wordList(type, rule.words ?? [])
    : expression(type, rule.pattern);
}

function expression(type: string, pattern: string): Pattern {
  const compiled = RE2JS.compile(pattern);
  return ({ text }, found) => {
    const matcher = compiled.matcher(text);
    while (matcher.find()) {
      const start = matcher.start();
      const end = matcher.end();
      if (end > start) found.push({ start, end, type, weight: WEIGHT.custom });
    }
  };
}

function wordList(type: string, words: readonly string[]): Pattern {
  const phrases = new Phrases(words);
  return ({ text }, found) => {
    for (const { start, end } of phrases.find(text)) {
      found.push({ start, end, type, weight: WEIGHT.custom });
    }
  };
}
