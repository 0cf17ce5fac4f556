import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { replacement } from "./actions/action.ts";
import type { Action } from "./actions/action.ts";
import { Fakes } from "./actions/fakes.ts";
import { EventTexts } from "./event-texts.ts";
import type { Found } from "./find.ts";
import { isValueKey, maybeNameKey } from "./keys.ts";
import { collectKnown, typeByName } from "./known.ts";
import { UNSCANNED, VALUE, isLabel, labelsIn, piecesBetween } from "./labels.ts";
import { EventNumbering } from "./numbering.ts";
import type { RedactPlan } from "./plan.ts";
import { KnownIndex } from "./propagate.ts";
import { replaceFindings } from "./replace.ts";
import { covers, eachString, mapValues } from "./walk.ts";
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

/**
 * Redacts one event's payload. Pure and synchronous; the payload given is left as it is. What comes
 * out holds nothing more to redact: it is read again until a pass changes nothing.
 */
export function redactEvent(payload: JsonObject, plan: RedactPlan): Redaction {
  return new EventRedaction(plan).run(payload);
}

// One pass hides, and where it cannot tell that nothing is left, another one finds nothing. Where this
// many still change a text (nobody writes such texts but to overload us), it is hidden whole.
const PASSES_MAX = 12;

class EventRedaction {
  // State of one event: what is known, what was read, the labels' numbers, the fakes to come.
  readonly #plan: RedactPlan;
  readonly #known = new KnownIndex();
  readonly #texts: EventTexts;
  readonly #numbering = new EventNumbering();
  // Made at the first fake: most plans have none.
  #fakes: Fakes | undefined;
  readonly #report: Record<string, number> = {};
  readonly #types: ReadonlySet<string>;
  #isLastPass = false;
  // Whether it is sure that another pass changes nothing.
  #isDone = false;
  #tooLong: string | undefined;

  constructor(plan: RedactPlan) {
    this.#plan = plan;
    this.#types = plan.find.types ?? new Set();
    this.#texts = new EventTexts(plan.find, plan.charsMax, this.#known, plan.values);
  }

  run(payload: JsonObject): Redaction {
    let redacted = payload;
    for (let pass = 1; pass <= PASSES_MAX; pass += 1) {
      this.#isLastPass = pass === PASSES_MAX;
      const before = redacted;
      redacted = this.#pass(before);
      if (redacted === before || this.#isDone) break;
    }
    const result = { payload: this.#fakes?.putInto(redacted) ?? redacted, report: this.#report };
    return this.#tooLong === undefined ? result : { ...result, tooLong: this.#tooLong };
  }

  // What a pass hides depends on the payload it is given, and on what earlier passes knew, which can
  // only add to it. So where a pass changes nothing, a later run has nothing to change either.
  #pass(payload: JsonObject): JsonObject {
    const hasKnown = this.#learn(payload);
    this.#isDone = this.#plan.whole.length === 0;
    const { finds } = this.#texts;
    const redacted = mapValues(payload, {
      value: (value, place) => this.#value(value, place),
      key: (key, place) => this.#key(key, place),
    });
    // What was read only now may have names that are to be looked for in the other texts.
    if (this.#texts.finds > finds) this.#isDone = false;
    // What is left of the values of its fields is known to another pass as well.
    if (hasKnown && this.#isDone && this.#learnsMore(redacted)) this.#isDone = false;
    return redacted;
  }

  // What the event's own fields hold, and names found in one text, are hidden in all of them. True
  // where fields hold such values.
  #learn(payload: JsonObject): boolean {
    this.#texts.shareOwed();
    const hasKnown = this.#learnFields(payload);
    eachString(payload, (text, place) => {
      if (this.#reads(place)) this.#readAhead(text);
    });
    this.#texts.shareNames();
    return hasKnown;
  }

  #learnFields(payload: JsonObject): boolean {
    const { known } = this.#plan;
    if (known === false) return false;
    let hasKnown = false;
    for (const { type, value } of collectKnown(payload, known)) {
      if (!this.#types.has(type)) continue;
      hasKnown = true;
      for (const piece of piecesBetween(value, labelsIn(value, this.#types))) {
        this.#known.add({ type, value: piece });
      }
    }
    return hasKnown;
  }

  #learnsMore(payload: JsonObject): boolean {
    const { size, hasBrackets } = this.#known;
    this.#learnFields(payload);
    return this.#known.size > size || this.#known.hasBrackets !== hasBrackets;
  }

  #readAhead(text: string): void {
    if (this.#texts.isRead(text)) return;
    for (const { type, number } of labelsIn(text, this.#types)) {
      if (number > 0) this.#numbering.reserve(type, number);
    }
    this.#texts.read(text);
  }

  #reads(place: Place): boolean {
    const { fields, skips } = this.#plan;
    if (fields !== undefined) return fields.some((path) => covers(path, place));
    return skips.size === 0 || !skips.has(place.join("."));
  }

  #value(value: string | number | bigint, place: Place): JsonValue | undefined {
    const rule = this.#plan.whole.find(({ path }) => covers(path, place));
    if (rule !== undefined) return this.#hideWhole(value, place, rule.action);
    if (!this.#reads(place)) return value;
    if (typeof value === "string") return this.#text(value, place);
    if (this.#plan.fields === undefined) return value;
    const text = String(value);
    const redacted = this.#text(text, place);
    return redacted === text ? value : redacted;
  }

  #hideWhole(value: string | number | bigint, place: Place, action: Action): JsonValue | undefined {
    const text = String(value);
    if (action === "off" || text === "" || isLabel(text, this.#types)) return value;
    const { findings } = this.#texts.read(text).found;
    const all = findings.find(({ start, end }) => end - start === text.length);
    const type = typeByName(place) ?? all?.type ?? VALUE;
    if (action !== "remove") return this.#replacement(action, type, text);
    this.#count(type);
    return undefined;
  }

  #text(text: string, place: Place): string {
    const { found, end } = this.#texts.read(text);
    if (end === text.length) {
      const redacted = this.#replace(text, found);
      const isClear =
        redacted === text || (this.#plan.labelsAll && this.#texts.becomes(text, redacted));
      if (!isClear) this.#isDone = false;
      return redacted;
    }
    this.#isDone = false;
    if (this.#plan.beyond === "fail") this.#tooLong ??= this.#named(place);
    this.#count("UNSCANNED");
    return this.#replace(text.slice(0, end), found) + UNSCANNED;
  }

  // A key may be a value itself: the place is told as it will stand in what comes out.
  #named(place: Place): string {
    return place.map((key, i) => this.#key(key, place.slice(0, i + 1))).join(".");
  }

  #replace(text: string, found: Found): string {
    const redacted = replaceFindings(text, found, ({ type }, value) => {
      const action = this.#plan.actionOf(type);
      return action === "off" ? undefined : this.#replacement(action, type, value);
    });
    if (redacted === text || !this.#isLastPass) return redacted;
    this.#count("UNSCANNED");
    return UNSCANNED;
  }

  #replacement(action: Exclude<Action, "off">, type: string, value: string): string {
    const hidden =
      action === "fake"
        ? this.#fakesMade().holdPlace(type, value)
        : replacement(action, type, value, this.#numbering, this.#plan.key);
    if (hidden !== value) this.#count(type);
    return hidden;
  }

  #fakesMade(): Fakes {
    this.#fakes ??= new Fakes(this.#numbering, this.#plan.key);
    return this.#fakes;
  }

  // A key is a name of the schema, unless it looks like a value: an address, a number, words.
  #key(key: string, place: Place): string {
    if (!this.#reads(place)) return key;
    const redacted = isValueKey(key) || this.#isName(key) ? this.#text(key, place) : key;
    if (redacted !== key) this.#isDone = false;
    return redacted;
  }

  #isName(key: string): boolean {
    if (!this.#texts.hasNames || !maybeNameKey(key)) return false;
    this.#texts.shareOwed();
    return this.#known.isName(key);
  }

  #count(type: string): void {
    this.#report[type] = (this.#report[type] ?? 0) + 1;
  }
}
