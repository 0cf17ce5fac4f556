import type { ObjectType } from "@ingestlayer/dsl";
import { matchesName } from "../catalog/name-pattern.ts";
import type { Project } from "../engine/project.ts";
import type { Problem } from "../errors.ts";
import type { Event } from "../glossary.ts";
import { mergeInputTypes } from "../pipeline/input-type.ts";
import { compileWhere } from "../replay/selection.ts";
import type { Where } from "../replay/selection.ts";
import { compileFields } from "./fields.ts";
import type { Fields } from "./fields.ts";
import { askProblems } from "./problems.ts";

/** Which events are meant by what they are; what is left out does not matter. */
export interface EventChoice {
  /** Names, or their beginnings with a star: `order.*`. */
  readonly names?: readonly string[];
  /** Those that this pipeline takes. */
  readonly pipeline?: string;
  /** An expression over `$event` and `$meta` as they came in, typed by the declarations of the names. */
  readonly where?: string;
  /** Fields to show: see {@link compileFields}. */
  readonly fields?: readonly string[];
}

/** A choice that was checked. */
export interface CompiledChoice {
  /** Whether an event of this name is meant. */
  readonly takes: (name: string) => boolean;
  readonly where: Where | undefined;
  readonly fields: ((event: Event) => Fields) | undefined;
}

export type Choosing =
  | { readonly ok: true; readonly choice: CompiledChoice }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks a choice against the config. Where no name and no pipeline is given, any field may be there. */
export function compileChoice(
  { plan, config: { catalog } }: Project,
  { names, pipeline, where, fields }: EventChoice,
): Choosing {
  const planned = plan.pipelines.find(({ name }) => name === pipeline);
  if (pipeline !== undefined && planned === undefined) {
    const known = plan.pipelines.map(({ name }) => name);
    return { ok: false, problems: [askProblems.noPipeline(pipeline, known)] };
  }
  const takes = (name: string) =>
    (names?.some((pattern) => matchesName(pattern, name)) ?? true) &&
    (planned?.names.includes(name) ?? true);
  // A name that is not declared has any shape, and so has what is not named at all.
  const named = names?.filter((name) => !name.endsWith("*")) ?? [];
  const narrowed = names !== undefined || planned !== undefined;
  const declared = narrowed ? [...catalog.names, ...named].filter(takes) : [];
  const typed = [...new Set(declared)];
  const asked = where === undefined ? undefined : compileWhere(where, typed, catalog);
  const type: ObjectType = mergeInputTypes(typed, catalog);
  const chosen = fields === undefined ? undefined : compileFields(fields, type);
  const problems = [asked, chosen].flatMap((part) =>
    part === undefined || typeof part === "function" ? [] : part,
  );
  if (problems.length > 0) return { ok: false, problems };
  return {
    ok: true,
    choice: { takes, where: functionOf(asked), fields: functionOf(chosen) },
  };
}

function functionOf<Made extends (...args: never[]) => unknown>(
  part: Made | readonly Problem[] | undefined,
): Made | undefined {
  return typeof part === "function" ? part : undefined;
}
