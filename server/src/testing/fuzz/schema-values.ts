import * as fc from "fast-check";
import type { JsonSchema } from "../../wire/document.ts";

/** What values are made with. */
export interface World {
  /** Those that the document names. */
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Words that mean something to this server. */
  readonly words: readonly string[];
  /** What opens its doors. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Stands for an id that the server gave out before; {@link withKnownIds} puts one in its place. */
const knownId = fc.nat({ max: 999 }).map((n) => `{{id ${n}}}`);

/** Puts ids in their places, in any text of a request. */
export function withKnownIds(text: string, ids: readonly string[]): string {
  return text.replaceAll(/\{\{id (\d+)\}\}/g, (_all, n: string) =>
    ids.length === 0 ? "none" : (ids[Number(n) % ids.length] as string),
  );
}

/** What people and attackers write where a text is expected. */
const oddTexts = [
  "",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "' or 1=1 --",
  "\u0000",
  "\ud800",
  "𝄞\u202e",
  "$event.n > 0",
  "1e309",
  "9".repeat(400),
  "x".repeat(5000),
  "2026-13-40T25:61:61Z",
];

/** Text of any kind: a word of this server, an id, an odd one, or letters. */
export function someText({ words }: World): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...words) },
    { weight: 2, arbitrary: knownId },
    { weight: 1, arbitrary: fc.constantFrom(...oddTexts) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  );
}

/** JSON values of a JSON Schema, as far as this server's documents go (draft 2020-12). */
export function valuesOf(schema: JsonSchema, world: World, depth = 0): fc.Arbitrary<unknown> {
  const { $ref, anyOf, oneOf, allOf, enum: options } = schema;
  if (typeof $ref === "string") {
    const name = $ref.replace("#/components/schemas/", "");
    return valuesOf(world.schemas[name] ?? {}, world, depth);
  }
  const alternatives = (anyOf ?? oneOf) as readonly JsonSchema[] | undefined;
  if (alternatives !== undefined) {
    return fc.oneof(...alternatives.map((one) => valuesOf(one, world, depth)));
  }
  if (Array.isArray(allOf)) return valuesOf(allOf[0] as JsonSchema, world, depth);
  if (Array.isArray(options)) return fc.constantFrom(...(options as unknown[]));
  if ("const" in schema) return fc.constant(schema["const"]);
  switch (schema["type"]) {
    case "string":
      return textsOf(schema, world);
    case "integer":
      return integersOf(schema);
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return listsOf(schema, world, depth);
    case "object":
      return objectsOf(schema, world, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function integersOf({ minimum, maximum }: JsonSchema): fc.Arbitrary<number> {
  const min = Math.max(Number.MIN_SAFE_INTEGER, Number(minimum ?? -(2 ** 53)));
  const max = Math.min(Number.MAX_SAFE_INTEGER, Number(maximum ?? 2 ** 53));
  const ends = [minimum, maximum].filter((end) => typeof end === "number");
  return ends.length === 0
    ? fc.integer({ min, max })
    : fc.oneof(fc.constantFrom(...ends), fc.integer({ min, max }));
}

function textsOf({ format, pattern, minLength, maxLength }: JsonSchema, world: World) {
  if (format === "date-time") {
    return fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString());
  }
  if (format === "uuid") return fc.oneof(knownId, fc.uuid());
  const [least, most] = [Number(minLength ?? 0), Number(maxLength ?? 10_000)];
  const form = typeof pattern === "string" ? new RegExp(pattern, "u") : undefined;
  return someText(world).filter(
    (text) => text.length >= least && text.length <= most && form?.test(text) !== false,
  );
}

function listsOf({ items, minItems }: JsonSchema, world: World, depth: number) {
  const minLength = Number(minItems ?? 0);
  return fc.array(valuesOf((items ?? {}) as JsonSchema, world, depth + 1), {
    minLength,
    maxLength: Math.max(minLength, 5),
  });
}

function objectsOf(schema: JsonSchema, world: World, depth: number): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema["properties"] ?? {}) as Record<string, JsonSchema>);
  const members = Object.fromEntries(
    properties.map(([name, member]) => [name, valuesOf(member, world, depth + 1)]),
  );
  const declared = someMembers(members, (schema["required"] ?? []) as string[]);
  if (schema["additionalProperties"] === false || depth > 3) return declared;
  const more = fc.dictionary(fc.constantFrom("n", "d", "text", "order", "tier"), valuesOfN, {
    maxKeys: 3,
  });
  return fc.tuple(more, declared).map(([others, own]) => ({ ...others, ...own }));
}

/** Mostly few of the members that may be left out: what holds all of them is seldom right. */
export function someMembers<T>(
  members: Readonly<Record<string, fc.Arbitrary<T>>>,
  required: readonly string[],
): fc.Arbitrary<Record<string, T>> {
  const names = Object.keys(members);
  const optional = names.filter((name) => !required.includes(name));
  const chosen = fc.oneof(
    { weight: 2, arbitrary: fc.subarray(optional, { maxLength: Math.min(2, optional.length) }) },
    { weight: 1, arbitrary: fc.subarray(optional) },
  );
  return chosen.chain((more) =>
    fc.record(
      Object.fromEntries(
        names
          .filter((name) => required.includes(name) || more.includes(name))
          .map((name) => [name, members[name]!]),
      ),
    ),
  );
}

/** What the fields of the config's events hold, more or less. */
const valuesOfN = fc.oneof(
  fc.integer({ min: -2, max: 200 }),
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom("free", "pro"),
);
