import type { Event } from "../glossary.ts";
import { equalJson } from "../json/equal.ts";
import type { JsonValue } from "../json/types.ts";
import type { Expression } from "../plugin/setup.ts";
import type { Visit } from "./record.ts";
import type { Change, Reading } from "./story.ts";

type Payload = Event["payload"];

/** What one step changed, field by field; a list is one field. */
export function changesOf(before: Payload, after: Payload, at = "$event"): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name): Change[] => {
    const path = `${at}.${name}`;
    const [old, now] = [before[name], after[name]];
    if (old === undefined && now !== undefined) return [{ path, change: "added", value: now }];
    if (now === undefined) return [{ path, change: "removed" }];
    if (isObject(old) && isObject(now)) return changesOf(old, now, path);
    if (equalJson(old, now)) return [];
    return [{ path, change: "changed", value: now }];
  });
}

function isObject(value: JsonValue | undefined): value is Payload {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The fields that steps changed or removed: what stood there before is not shown, since a step may have
 * hidden it. Each with the last visit that changed it.
 */
export function hiddenPaths(visits: readonly Visit[]): ReadonlyMap<string, number> {
  const hidden = new Map<string, number>();
  for (const [index, { step, event, verdict }] of visits.entries()) {
    if (step.kind !== "mutate" || verdict === undefined) continue;
    const after =
      verdict.kind === "keep"
        ? [verdict.payload]
        : verdict.kind === "split"
          ? verdict.payloads
          : [];
    for (const payload of after) {
      for (const { path, change } of changesOf(event.payload, payload)) {
        if (change !== "added") hidden.set(path, index);
      }
    }
  }
  return hidden;
}

/** Whether a path as it is at a visit is hidden by it or by a later one. */
export function isHidden(
  path: string,
  hidden: ReadonlyMap<string, number>,
  visit: number,
): boolean {
  for (const [other, last] of hidden) {
    if (last >= visit && overlap(path, other)) return true;
  }
  return false;
}

/** `$event.a` and `$event.a.b` overlap, as do `$event.a[0]` and `$event.a`. */
export function overlap(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(short) && /^(?:$|[.[?])/.test(long.slice(short.length));
}

/**
 * The parts of an expression with their values. Where it reads what a later step hides, only what is plainly
 * read from elsewhere is shown, and whether conditions held.
 */
export function readingsOf(
  expression: Expression,
  event: Event,
  hides: (path: string) => boolean,
): readonly Reading[] {
  const careful = expression.references.some(hides);
  return expression
    .explain(event)
    .filter(({ text }) => text !== "$event" && text !== "$meta")
    .map(({ text, value, error }): Reading => {
      if (error !== undefined) return { text, error: error.message };
      if (value === undefined) return { text };
      const plain = /^\$(?:event|meta)[\w.]*$/.test(text) && !hides(text);
      if (careful && !plain && typeof value !== "boolean") return { text, hidden: true };
      return { text, value };
    });
}
