import { z } from "zod";
import type { Problem } from "../errors.ts";
import { deliverySchema } from "../config/schema.ts";
import { apiVersion } from "./manifest.ts";
import type { AnyPlugin } from "./registry.ts";

/** A sound plugin, or everything that is wrong with it. */
export type CheckedPlugin =
  | { readonly ok: true; readonly plugin: AnyPlugin }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** True for what was meant to be a plugin: made by a `define…` function of any version of the door. */
export function looksLikePlugin(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("manifest" in value)) return false;
  return "type" in value && typeof value.type === "string";
}

/** Checks a plugin that came from outside: its manifest, and that it has what its type needs. */
export function checkPlugin(value: unknown): CheckedPlugin {
  if (!looksLikePlugin(value)) return { ok: false, problems: [notAPlugin()] };
  const { manifest } = value as { readonly manifest: unknown };
  const label = labelOf(manifest);
  const found = (manifest as { readonly apiVersion?: unknown } | null)?.apiVersion;
  // Of another door nothing further is known, so nothing further is said.
  if (found !== apiVersion) return { ok: false, problems: [otherDoor(label, found)] };
  const parsed = anyPlugin.safeParse(value, { error: ({ code }) => wording[code] });
  if (parsed.success) return { ok: true, plugin: value as AnyPlugin };
  const problems = parsed.error.issues.map(({ path, message }) =>
    unsound(label, path.join("."), message),
  );
  return { ok: false, problems };
}

const wording: Readonly<Record<string, string>> = {
  invalid_type: "of the wrong type",
  invalid_union: "one of step, destination, source and model",
};

const SEMVER = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$/;

/** Keys that stand beside a plugin's name in the config. */
const reservedNames: ReadonlySet<string> = new Set(
  "when delivery type name adapter timeout concurrency rate".split(" "),
);

function manifestOf(kind: z.ZodType) {
  return z.object({
    name: z
      .string()
      .max(60, { error: "longer than 60 characters" })
      .regex(/^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/, {
        error: "no name: expected lower-case words joined by dots or dashes",
      })
      .refine((name) => !reservedNames.has(name), { error: "a word with a meaning of its own" }),
    version: z.string().regex(SEMVER, { error: "no semantic version such as 1.2.3" }),
    apiVersion: z.literal(apiVersion),
    kind,
    summary: z
      .string()
      .max(200, { error: "longer than 200 characters" })
      .regex(/^\S[^\n]*$/, { error: "empty or longer than one line" }),
  });
}

const schema = z.custom<z.ZodType>(
  (value) => typeof value === "object" && value !== null && "_zod" in value && "safeParse" in value,
  { error: "no schema of zod 4" },
);

const work = z.custom<unknown>((value) => typeof value === "function", { error: "no function" });

const stepKinds = ["enrich", "control", "mutate"] as const;

const anyPlugin = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("step"),
    manifest: manifestOf(z.enum(stepKinds, { error: "none of enrich, control and mutate" })),
    capabilities: z.array(z.string()),
    config: schema,
    output: work,
    create: work,
  }),
  z.object({
    type: z.literal("destination"),
    manifest: manifestOf(z.literal("destination", { error: "not 'destination'" })),
    repeats: z.enum(["recognised", "shown"], { error: "neither 'recognised' nor 'shown'" }),
    capabilities: z.array(z.string()).optional(),
    defaults: deliverySchema.optional(),
    config: schema,
    route: schema,
    create: work,
  }),
  z.object({
    type: z.literal("source"),
    manifest: manifestOf(z.literal("source", { error: "not 'source'" })),
    config: schema,
    eventNames: work,
    declarations: work,
    create: work,
  }),
  z.object({
    type: z.literal("model"),
    manifest: manifestOf(z.literal("model", { error: "not 'model'" })),
    capabilities: z.array(z.string()).optional(),
    config: schema,
    urls: work,
    create: work,
  }),
]);

function labelOf(manifest: unknown): string {
  const name = (manifest as { readonly name?: unknown } | null)?.name;
  return typeof name === "string" ? `plugin '${name.slice(0, 60)}'` : "a plugin without a name";
}

function notAPlugin(): Problem {
  return {
    code: "IL_CFG_501",
    message: "expected a plugin made by defineStep, defineDestination, defineSource or defineModel",
  };
}

function otherDoor(label: string, found: unknown): Problem {
  const written = typeof found === "number" ? `apiVersion ${found}` : "no apiVersion";
  return {
    code: "IL_CFG_502",
    message: `${label} has ${written}, expected apiVersion ${apiVersion}`,
    hint: "Install a version of the plugin that was made for this version of ingestlayer.",
  };
}

function unsound(label: string, path: string, message: string): Problem {
  return {
    code: "IL_CFG_503",
    message: `${label} is not sound: '${path}' is ${message}`,
    hint: "This is a bug of the plugin: report it to its author.",
  };
}
