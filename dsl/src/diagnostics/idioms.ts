import type { Type } from "../types.ts";

/** Functions of other languages and what to write here. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  endswith: "Write .endsWith(...).",
  equals: "Write '=='.",
  every: "Write list.all(item, condition).",
  any: "Write list.exists(item, condition).",
  find: "Write list.exists(item, condition).",
  some: "Write list.exists(item, condition).",
  forEach: "Write list.all(item, condition) or list.exists(item, condition).",
  includes: "Write text.contains(part), or value in list.",
  isEmpty: "Write value.size() == 0.",
  len: "Write value.size().",
  length: "Write value.size().",
  count: "Write value.size().",
  lower: "Write text.lowerAscii().",
  now: "There is no clock: compare with $meta.received_at, as in time.age($meta.received_at).",
  test: "Write text.matches(pattern).",
  match: "Write text.matches(pattern).",
  toLowerCase: "Write text.lowerAscii(), or compare by text.equalsIgnoreCase(other).",
  toUpperCase: "Write text.upperAscii(), or compare by text.equalsIgnoreCase(other).",
  upper: "Write text.upperAscii().",
};

/** What to write for a function of another language; undefined for any other name. */
export function functionIdiom(name: string): string | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
}

/** Whether other languages pass such a function a function: its arguments name variables. */
export function takesFunction(name: string): boolean {
  return /^(?:any|every|find|forEach|some)$/.test(name);
}

const SIZED: ReadonlySet<Type["kind"]> = new Set(["string", "literals", "bytes", "list", "map"]);

/** What to write for `.length` and the like. */
export function fieldIdiom(field: string, { kind }: Type): string | undefined {
  return SIZED.has(kind) && /^(?:length|size|count|len)$/.test(field)
    ? "Write .size()."
    : undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  True: "Write true.",
  TRUE: "Write true.",
  False: "Write false.",
  FALSE: "Write false.",
  undefined: "To ask whether a field is there, write has(...).",
  None: "Write null; to ask whether a field is there, has(...).",
  nil: "Write null; to ask whether a field is there, has(...).",
  NULL: "Write null; to ask whether a field is there, has(...).",
};

/** What to write for a constant of another language. */
export function nameIdiom(name: string): string | undefined {
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

/** Whether other languages call so what is not there. */
export function meansAbsence(name: string): boolean {
  return /^(?:undefined|None|nil|NULL)$/.test(name);
}

/** How a value of a type is written, where text stands in its place. */
export function literalHint(type: string, text: string): string | undefined {
  if (type === "timestamp") return 'Write a time as timestamp("2026-01-31T00:00:00Z").';
  if (type === "duration") return 'Write a duration as duration("1h30m").';
  const isNumber = /^(?:int|uint|double)$/.test(type) && /^-?\d+(?:\.\d+)?$/.test(text);
  const isTruth = type === "bool" && (text === "true" || text === "false");
  return isNumber || isTruth ? `Write ${text} without quotes.` : undefined;
}
