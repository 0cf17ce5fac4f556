import { z } from "zod";

/**
 * The kinds of text that plugins share. The kind travels in the schema's metadata under
 * `x-ingestlayer`, so that JSON Schema, docs and console can tell an expression from plain text.
 */
export type FieldKind = "expression" | "template" | "secret" | "duration" | "byteSize";

/** The metadata key, an extension keyword in the JSON Schema of the config. */
export const fieldKindKey = "x-ingestlayer";

/** An expression (CEL) over `$event` and `$meta`, compiled with `setup.expression`. */
export function expression(description: string): z.ZodString {
  return z
    .string({ error: expected("an expression such as '$event.amount > 100'") })
    .trim()
    .min(1, { error: "expected an expression, found empty text" })
    .meta({ description, [fieldKindKey]: "expression" satisfies FieldKind });
}

/**
 * Literal text in which `{{ expression }}` puts values; text that is wholly `$event.path` keeps the
 * value and its type. Compiled with `setup.template`.
 */
export function template(description: string): z.ZodString {
  return z
    .string({ error: expected("a text such as 'Ticket {{ $event.id }}'") })
    .meta({ description, [fieldKindKey]: "template" satisfies FieldKind });
}

/** A text that is never printed, as a rule given by `${NAME}`. */
export function secret(description: string): z.ZodString {
  return z
    .string({ error: expected("a secret, as a rule ${NAME} from the environment") })
    .min(1, { error: "expected a secret, found empty text" })
    .meta({ description, [fieldKindKey]: "secret" satisfies FieldKind });
}

/** Bounds of a {@link duration} or a {@link byteSize}, written as in the config. */
export interface FieldBounds {
  readonly min?: string;
  readonly max?: string;
}

/** A text in the config that becomes a whole number: milliseconds or bytes. */
export type UnitField = z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>;

/** The same, with a default for when it is left out. */
export type UnitFieldWithDefault = z.ZodPipe<
  z.ZodDefault<z.ZodString>,
  z.ZodTransform<number, string>
>;

/**
 * A duration such as `500ms`, `5s`, `1h30m`, `7d`, given to the plugin in milliseconds.
 *
 * @example timeout: duration("How long one call may take.", "30s", { min: "1ms", max: "1h" })
 */
export function duration(description: string): UnitField;
export function duration(
  description: string,
  defaultText: string,
  bounds?: FieldBounds,
): UnitFieldWithDefault;
export function duration(description: string, defaultText?: string, bounds?: FieldBounds) {
  return unitField(durationUnit, description, defaultText, bounds);
}

/** A size such as `512B`, `64KB`, `10MB`, `1GB` (powers of 1024), given to the plugin in bytes. */
export function byteSize(description: string): UnitField;
export function byteSize(
  description: string,
  defaultText: string,
  bounds?: FieldBounds,
): UnitFieldWithDefault;
export function byteSize(description: string, defaultText?: string, bounds?: FieldBounds) {
  return unitField(byteUnit, description, defaultText, bounds);
}

/** A whole number from `min` (1 unless told) up to `max`. */
export function count(
  description: string,
  defaultValue: number,
  bounds: { readonly min?: number; readonly max: number },
): z.ZodDefault<z.ZodInt> {
  return z
    .int()
    .min(bounds.min ?? 1)
    .max(bounds.max)
    .default(defaultValue)
    .describe(description);
}

/** Milliseconds of a duration as the config writes it; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  return parseUnits(durationUnit, text);
}

/** Bytes of a size as the config writes it; undefined when it is none. */
export function parseByteSize(text: string): number | undefined {
  return parseUnits(byteUnit, text);
}

interface Unit {
  readonly kind: FieldKind;
  readonly expected: string;
  readonly factors: Readonly<Record<string, number>>;
  /** As JSON Schema sees it. */
  readonly pattern: RegExp;
}

const durationUnit: Unit = {
  kind: "duration",
  expected: "a duration with its unit, such as '500ms', '30s', '15m', '2h' or '7d'",
  factors: { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 },
  pattern: /^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/,
};

const byteUnit: Unit = {
  kind: "byteSize",
  expected: "a size with its unit, such as '512B', '64KB', '10MB' or '1GB'",
  factors: { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 },
  pattern: /^(\d+(\.\d+)?(B|KB|MB|GB|TB))+$/,
};

function unitField(
  unit: Unit,
  description: string,
  defaultText: string | undefined,
  bounds: FieldBounds = {},
): UnitField | UnitFieldWithDefault {
  const text = z
    .string({ error: expected(unit.expected) })
    .regex(unit.pattern, { error: expected(unit.expected) })
    .meta({ description, [fieldKindKey]: unit.kind });
  const amount = z.transform<string, number>(amountWithin(unit, bounds));
  return defaultText === undefined
    ? text.pipe(amount).describe(description)
    : text.default(defaultText).pipe(amount).describe(description);
}

function amountWithin(unit: Unit, { min, max }: FieldBounds) {
  const lowest = min === undefined ? 0 : mustParse(unit, min);
  const highest = max === undefined ? Number.MAX_SAFE_INTEGER : mustParse(unit, max);
  return (written: string, context: z.RefinementCtx): number => {
    const value = parseUnits(unit, written);
    if (value !== undefined && value >= lowest && value <= highest) return value;
    const bound = value !== undefined && value < lowest ? `at least '${min}'` : `at most '${max}'`;
    const wanted = value === undefined ? unit.expected : bound;
    context.addIssue({ code: "custom", message: `expected ${wanted}` });
    return z.NEVER;
  };
}

function mustParse(unit: Unit, text: string): number {
  const value = parseUnits(unit, text);
  if (value === undefined) throw new Error(`not ${unit.expected}: ${text}`);
  return value;
}

/** Parts may follow each other (`1h30m`); the sum must be a whole number of milliseconds or bytes. */
function parseUnits(unit: Unit, text: string): number | undefined {
  if (!unit.pattern.test(text)) return undefined;
  let sum = 0;
  for (const [, digits, , name] of text.matchAll(/(\d+(\.\d+)?)([A-Za-z]+)/g)) {
    sum += Number(digits) * (unit.factors[name ?? ""] ?? Number.NaN);
  }
  return Number.isSafeInteger(sum) ? sum : undefined;
}

function expected(what: string): (issue: { readonly input?: unknown }) => string {
  return ({ input }) => `expected ${what}, found ${nameOfFound(input)}`;
}

/** Never the text itself: it may be a secret that stands in the wrong place. */
function nameOfFound(input: unknown): string {
  if (input === undefined || input === null) return "nothing";
  if (typeof input === "number" || typeof input === "bigint") return "a number";
  if (typeof input === "boolean") return String(input);
  if (typeof input === "string") return "a text of another form";
  return Array.isArray(input) ? "a list" : "a map";
}
