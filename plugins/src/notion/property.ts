import { stringifyJson } from "@ingestlayer/core/plugin";
import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { inert, inertLine } from "../_text/inert.ts";
import { shorten } from "../_text/shorten.ts";
import { richText } from "./rich-text.ts";

/** A value as a property takes it, or what it should have been. */
export type PropertyValue =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly expected: string };

type Write = (value: JsonValue) => PropertyValue;

const optionUnitsMax = 100;
const itemsMax = 100;
const urlUnitsMax = 2_000;
const contactUnitsMax = 200;
const idPattern = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** How each type of property is written (Notion's reference, "Page properties"). */
const writers: Readonly<Record<string, Write>> = {
  title: (value) => taken({ title: richText(textOf(value)) }),
  rich_text: (value) => taken({ rich_text: richText(textOf(value)) }),
  number: writeNumber,
  select: (value) => {
    const name = optionName(value);
    return taken({ select: name === "" ? null : { name } });
  },
  status: (value) => {
    const name = optionName(value);
    return name === ""
      ? { ok: false, expected: "the name of a status" }
      : taken({ status: { name } });
  },
  multi_select: (value) => {
    const names = new Set(listOf(value).map(optionName));
    names.delete("");
    return taken({ multi_select: [...names].slice(0, itemsMax).map((name) => ({ name })) });
  },
  date: writeDate,
  checkbox: (value) => {
    if (value === true || value === "true") return taken({ checkbox: true });
    if (value === false || value === "false") return taken({ checkbox: false });
    return { ok: false, expected: "true or false" };
  },
  url: (value) => contact("url", value, urlUnitsMax, /^[a-z][a-z0-9+.-]*:\S+$/i, "a URL"),
  email: (value) => contact("email", value, contactUnitsMax, /^\S+@\S+$/, "a mail address"),
  phone_number: (value) => contact("phone_number", value, contactUnitsMax, /\S/, "a phone number"),
  people: (value) => references("people", value, (id) => ({ object: "user", id })),
  relation: (value) => references("relation", value, (id) => ({ id })),
};

/** Whether a page can be given a property of this type at all. */
export function isWritable(type: string): boolean {
  return Object.hasOwn(writers, type);
}

/** Writes a value as the property's type asks. */
export function writeProperty(type: string, value: JsonValue): PropertyValue {
  const write = writers[type];
  if (write === undefined) throw new Error(`a property of type ${type} was to be written`);
  return write(value);
}

function writeNumber(value: JsonValue): PropertyValue {
  if (typeof value === "bigint") return taken({ number: Number(value) });
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return taken({ number });
  return { ok: false, expected: "a number" };
}

function writeDate(value: JsonValue): PropertyValue {
  const { start, end } =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : { start: value, end: undefined };
  const expected = "a date or time as ISO 8601 has it, such as 2026-01-31T12:00:00Z";
  if (!isDate(start) || (end !== undefined && end !== null && !isDate(end))) {
    return { ok: false, expected };
  }
  return taken({ date: { start, ...(end === undefined || end === null ? {} : { end }) } });
}

function isDate(value: JsonValue | undefined): value is string {
  if (typeof value !== "string") return false;
  const form =
    /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
  return form.test(value) && !Number.isNaN(Date.parse(value));
}

function contact(
  key: string,
  value: JsonValue,
  unitsMax: number,
  form: RegExp,
  expected: string,
): PropertyValue {
  const text = inertLine(textOf(value));
  if (text === "") return taken({ [key]: null });
  if (text.length > unitsMax)
    return { ok: false, expected: `${expected} of at most ${unitsMax} characters` };
  return form.test(text) ? taken({ [key]: text }) : { ok: false, expected };
}

function references(
  key: string,
  value: JsonValue,
  make: (id: string) => JsonObject,
): PropertyValue {
  const ids = listOf(value).map(textOf);
  if (ids.length > itemsMax || !ids.every((id) => idPattern.test(id))) {
    return { ok: false, expected: `a list of ids in Notion, of at most ${itemsMax}` };
  }
  return taken({ [key]: ids.map(make) });
}

/** Options are told apart by commas, so that one cannot hold any. */
function optionName(value: JsonValue): string {
  return shorten(
    inertLine(textOf(value))
      .replaceAll(/\s*,\s*/g, " ")
      .trim(),
    optionUnitsMax,
  );
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

function textOf(value: JsonValue): string {
  return typeof value === "string" ? inert(value) : stringifyJson(value);
}

function taken(value: JsonObject): PropertyValue {
  return { ok: true, value };
}
