import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { covers } from "./walk.ts";
import type { PathPart } from "./walk.ts";

/** A value of one of the event's own fields, to be hidden wherever it recurs. */
export interface KnownValue {
  readonly type: string;
  readonly value: string;
}

// What the name of a field says of its value, in the usual spellings of keys.
const FIELD_TYPES: readonly (readonly [name: RegExp, type: string])[] = [
  [/(?:^|_)e?mail(?:_address|_?\d)?$/, "EMAIL"],
  [
    /(?:^|_)(?:phone|mobile|telephone|tel|cell|fax|whatsapp|msisdn)(?:_?(?:number|no|\d))?$/,
    "PHONE",
  ],
  [/(?:^|_)(?:address(?:_?line)?_?\d?|street(?:_address)?\d?|addr\d?)$/, "ADDRESS"],
  [/^(?:user_?name|login|handle|screen_name|nick(?:name)?)$/, "USERNAME"],
  [/(?:^|_)(?:ssn|social_security(?:_number)?)$/, "SSN"],
  [/(?:^|_)passport(?:_?(?:number|no))?$/, "PASSPORT"],
  [/(?:^|_)iban$/, "IBAN"],
  [/(?:^|_)(?:card|pan|cc)_?(?:number|no)$/, "CREDIT_CARD"],
  [/(?:^|_)(?:bank_)?account_?(?:number|no)$/, "ACCOUNT"],
  [/(?:^|_)(?:tax|national|citizen)_?id$/, "NATIONAL_ID"],
  [/(?:^|_)(?:dob|birth_?da(?:te|y)|date_of_birth)$/, "DATE_OF_BIRTH"],
  [/(?:^|_)ip(?:_?address)?$/, "IP"],
  [/(?:^|_)(?:license_)?plate(?:_?number)?$/, "PLATE"],
  [/(?:^|_)(?:password|passwd|pwd|secret|token|api_?key)$/, "SECRET"],
];
const PERSON_FIELD =
  /^(?:first|last|full|given|family|middle|sur|maiden|display|real|legal)_?name$|^surname$|(?:^|_)(?:contact|customer|user|client|caller|patient|employee|agent|assignee|requester|reporter|author|sender|recipient|holder|cardholder|owner|member|guest|student|manager|driver|buyer|seller|payee|passenger|person|signer)(?:_(?:(?:full|first|last|display)_?)?name)?$/;
const PERSON_PARENT =
  /^(?:customer|user|client|contact|person|people|patient|employee|agent|assignee|requester|reporter|author|sender|recipient|owner|member|guest|student|passenger|profile|from|to|cc|by|created_by|updated_by|holder|buyer|seller)s?$/;
const VALUES_MAX = 200;
const VALUE_CHARS_MAX = 300;

/**
 * The values that the event's own fields hold: those of the `paths` where given, otherwise of the
 * fields whose name says what they are. At most 200, so that a huge event stays cheap.
 */
export function collectKnown(
  payload: JsonObject,
  paths: readonly (readonly PathPart[])[] | undefined,
): KnownValue[] {
  const known: KnownValue[] = [];
  visit(payload, [], (value, place) => {
    if (known.length >= VALUES_MAX || value.length < 2 || value.length > VALUE_CHARS_MAX) return;
    const named = typeByName(place);
    const type =
      paths === undefined
        ? named
        : paths.some((path) => covers(path, place))
          ? (named ?? typeByShape(value))
          : undefined;
    if (type !== undefined) known.push({ type, value });
  });
  return known;
}

// Deeper than this nothing is a contact field; the walk that hides goes further.
const DEPTH_MAX = 12;

function visit(
  value: JsonValue | undefined,
  place: string[],
  found: (value: string, place: readonly string[]) => void,
): void {
  if (typeof value === "string") found(value, place);
  else if (typeof value === "number" || typeof value === "bigint") found(String(value), place);
  else if (typeof value === "object" && value !== null && place.length < DEPTH_MAX) {
    for (const [key, inner] of Object.entries(value)) {
      place.push(key);
      visit(inner, place, found);
      place.pop();
    }
  }
}

// What was said of a field, by its last two keys. Bounded: keys can be anything.
const typesByName = new Map<string, string | undefined>();
const NAMES_MAX = 5000;

/** The type that a field's name tells, or its parent's: `customer.name`, `billing_phone`. */
export function typeByName(place: readonly string[]): string | undefined {
  const [key = ""] = place;
  const name = place.length === 1 ? key : place.slice(-2).join("\0");
  const known = typesByName.get(name);
  if (known !== undefined || typesByName.has(name)) return known;
  const type = readName(place);
  if (typesByName.size < NAMES_MAX) typesByName.set(name, type);
  return type;
}

function readName(place: readonly string[]): string | undefined {
  const keys = place.filter((key) => !/^\d+$/.test(key)).map(snake);
  const name = keys.at(-1) ?? "";
  for (const [pattern, type] of FIELD_TYPES) if (pattern.test(name)) return type;
  if (PERSON_FIELD.test(name)) return "PERSON";
  return name === "name" && PERSON_PARENT.test(keys.at(-2) ?? "") ? "PERSON" : undefined;
}

function snake(key: string): string {
  return key
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .replace(/[\s-]+/g, "_")
    .toLowerCase();
}

/** A guess where only the value speaks. */
export function typeByShape(value: string): string {
  if (value.includes("@")) return "EMAIL";
  const digits = value.replace(/\D/g, "").length;
  if (digits >= 6 && !/\p{L}{2}/u.test(value)) return "PHONE";
  return /\d/.test(value) ? "ADDRESS" : "PERSON";
}
