import { parseJsonRounding, type JsonValue } from "@ingestlayer/core";
import { HttpError } from "../problem.ts";
import { eventMistakes, eventProblem } from "../mistakes.ts";
import { problems } from "../problems.ts";
import { nestingMax, nestsDeeper } from "./slice.ts";
import { locateSyntaxError } from "./syntax.ts";

/**
 * The value of a JSON body, with every integer whole, but those that are too long: each event's reader
 * refuses them by its text, so that in a list they harm no other event. Throws {@link HttpError}.
 */
export function parseBody(text: string): JsonValue {
  // A list, an event and a payload stand around what the limit counts.
  if (text.length > deepCheckLength && nestsDeeper(text, nestingMax + 3)) {
    throw new HttpError(eventProblem(eventMistakes.tooDeep()));
  }
  try {
    return parseJsonRounding(text);
  } catch (error) {
    // The reviver that keeps large integers recurses.
    if (error instanceof RangeError) throw new HttpError(eventProblem(eventMistakes.tooDeep()));
    throw new HttpError(
      text.trim() === "" ? problems.empty() : problems.notJson(locateSyntaxError(text)),
    );
  }
}

/** Shorter texts cannot nest deep enough to cost much, and are the hot path. */
const deepCheckLength = 100_000;
