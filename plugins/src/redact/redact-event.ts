import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { replacement } from "./actions/action.ts";
import type { Action } from "./actions/action.ts";
import { find } from "./find.ts";
import type { Found } from "./find.ts";
import { collectKnown, typeByName } from "./known.ts";
import { EventNumbering, UNSCANNED, VALUE, labelsIn } from "./labels.ts";
import type { RedactPlan } from "./plan.ts";
import { KnownIndex } from "./propagate.ts";
import { replaceFindings } from "./replace.ts";
import type { Finding } from "./types.ts";
import { covers, mapValues } from "./walk.ts";
import type { Place } from "./walk.ts";

/** How many findings of each type were hidden. Types and counts, never values. */
export type RedactReport = Readonly<Record<string, number>>;

/** A payload without its personal data, and what was hidden. */
export interface Redaction {
  readonly payload: JsonObject;
  readonly report: RedactReport;
  /** The place of a text beyond the limit, where the plan says that this fails the event. */
  readonly tooLong?: string;
}

/** Redacts one event's payload. Pure and synchronous; the payload given is left as it is. */
export function redactEvent(payload: JsonObject, plan: RedactPlan): Redaction {
  return new EventRedaction(plan).run(payload);
}

// A text in which something is glued to a finding is read again, so that redacting twice changes
// nothing more.
const ROUNDS_MAX = 4;

class EventRedaction {
  // State of one event: what is known, what was found by text, the labels' numbers.
  readonly #plan: RedactPlan;
  readonly #known = new KnownIndex();
  readonly #found = new Map<string, Found>();
  readonly #numbering = new EventNumbering();
  readonly #report: Record<string, number> = {};
  readonly #types: ReadonlySet<string>;
  #tooLong: string | undefined;

  constructor(plan: RedactPlan) {
    this.#plan = plan;
    this.#types = plan.find.types ?? new Set();
  }

  run(payload: JsonObject): Redaction {
    const { known } = this.#plan;
    if (known !== false) {
      for (const value of collectKnown(payload, known)) this.#known.add(value);
    }
    this.#learnNames(payload);
    const redacted = mapValues(payload, {
      value: (value, place) => this.#value(value, place),
      key: (key, place) => this.#key(key, place),
    });
    const result = { payload: redacted, report: this.#report };
    return this.#tooLong === undefined ? result : { ...result, tooLong: this.#tooLong };
  }

  // Names found in one field are hidden in the others too, also where the tagger would miss them.
  #learnNames(payload: JsonObject): void {
    mapValues(payload, {
      value: (value, place) => {
        if (typeof value === "string" && this.#reads(place)) this.#learnFrom(value);
        return value;
      },
      key: (key) => key,
    });
    const withNames = [...this.#found.values()].filter((found) => found.names.length > 0);
    if (this.#found.size < 2 || withNames.length === 0) return;
    for (const { names } of withNames) for (const name of names) this.#known.addName(name);
    const [only] = withNames;
    for (const [text, found] of this.#found) {
      // The only text that has names has been searched for all of them.
      if (withNames.length > 1 || found !== only) this.#found.delete(text);
    }
  }

  #learnFrom(text: string): void {
    for (const { type, number } of labelsIn(text, this.#types)) {
      if (number > 0) this.#numbering.reserve(type, number);
    }
    if (!this.#found.has(text)) this.#found.set(text, this.#find(text));
  }

  #reads(place: Place): boolean {
    const { fields, skips } = this.#plan;
    if (fields === undefined) return !skips.has(place.join("."));
    return fields.some((path) => covers(path, place));
  }

  #find(text: string): Found {
    const { charsMax } = this.#plan;
    const known = this.#found.get(text);
    if (known !== undefined) return known;
    return find(text.slice(0, charsMax), this.#plan.find, this.#known);
  }

  #value(value: string | number | bigint, place: Place): JsonValue | undefined {
    const rule = this.#plan.whole.find(({ path }) => covers(path, place));
    const text = String(value);
    if (rule !== undefined) {
      if (text === "" || this.#isLabel(text)) return value;
      return this.#hideWhole(text, place, rule.action);
    }
    if (!this.#reads(place)) return value;
    if (typeof value !== "string" && this.#plan.fields === undefined) return value;
    const redacted = this.#text(text, place);
    return redacted === text ? value : redacted;
  }

  #hideWhole(text: string, place: Place, action: Action): string | undefined {
    if (action === "off") return text;
    const all = this.#find(text).findings.find((one) => one.end - one.start === text.length);
    const finding = { type: typeByName(place) ?? all?.type ?? VALUE, value: text };
    this.#count(finding.type);
    if (action === "remove") return place.at(-1) === undefined ? "" : undefined;
    return replacement(action, finding, this.#numbering, this.#plan.key);
  }

  #isLabel(text: string): boolean {
    const [label] = labelsIn(text, this.#types);
    return label !== undefined && label.end - label.start === text.length;
  }

  #text(text: string, place: Place): string {
    const { charsMax, beyond } = this.#plan;
    if (text.length <= charsMax) return this.#replace(text);
    if (text.length <= charsMax + UNSCANNED.length && text.endsWith(UNSCANNED))
      return this.#replace(text);
    if (beyond === "fail") this.#tooLong ??= place.join(".");
    this.#count("UNSCANNED");
    return this.#replace(text.slice(0, charsMax - UNSCANNED.length)) + UNSCANNED;
  }

  #replace(text: string): string {
    let result = text;
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const found = this.#find(result);
      result = replaceFindings(result, found, (finding, value) => this.#hide(finding, value));
      if (!found.glued) break;
    }
    return result;
  }

  #hide(finding: Finding, value: string): string | undefined {
    const action = this.#plan.actionOf(finding.type);
    if (action === "off") return undefined;
    this.#count(finding.type);
    return replacement(action, { type: finding.type, value }, this.#numbering, this.#plan.key);
  }

  // A key is a name of the schema, unless it looks like a value: an address, a number, words.
  #key(key: string, place: Place): string {
    if (!this.#reads(place)) return key;
    return /[@\s]|\d{7}/.test(key) || this.#known.isName(key) ? this.#replace(key) : key;
  }

  #count(type: string): void {
    this.#report[type] = (this.#report[type] ?? 0) + 1;
  }
}
