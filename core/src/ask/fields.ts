import { compileTemplate, createEnv, isEvaluationError } from "@ingestlayer/dsl";
import type { ObjectType } from "@ingestlayer/dsl";
import type { Event } from "../glossary.ts";
import type { Problem } from "../errors.ts";
import type { JsonValue } from "../json/types.ts";
import { metaType } from "../pipeline/compile.ts";
import { diagnosticProblem } from "../pipeline/diagnostic-problem.ts";
import { askProblems } from "./problems.ts";

/** The chosen fields of an event by the names under which they were asked for; absent ones are left out. */
export type Fields = Readonly<Record<string, JsonValue>>;

/**
 * Compiles a choice of fields: paths in the payload (`ticket_id`, `account.seats`) or from a root
 * (`$meta.source`). A field that the declaration does not have is a mistake, with the nearest right name.
 */
export function compileFields(
  fields: readonly string[],
  type: ObjectType,
): ((event: Event) => Fields) | readonly Problem[] {
  const env = createEnv({ variables: { $event: type, $meta: metaType } });
  const problems: Problem[] = [];
  const getters = fields.flatMap((field) => {
    const text = pathOf(field);
    const compiled = compileTemplate(text, env);
    if (!compiled.ok) {
      problems.push(
        ...compiled.diagnostics.map((found) => diagnosticProblem(found, text, "fields")),
      );
      return [];
    }
    // A text that is no path would be shown as it is.
    if (compiled.template.references.length === 0) problems.push(askProblems.noField(field));
    return [[field, compiled.template] as const];
  });
  if (problems.length > 0) return problems;
  return ({ payload, meta }) => {
    const found = getters.flatMap(([field, template]) => {
      const value = template.evaluate({ $event: payload, $meta: meta });
      return value === undefined || isEvaluationError(value) ? [] : [[field, value] as const];
    });
    return Object.fromEntries(found) as Fields;
  };
}

function pathOf(field: string): string {
  if (field.startsWith("$")) return field;
  const names = field.split(".");
  return `$event${names.map((name) => (word.test(name) ? `.${name}` : `["${name}"]`)).join("")}`;
}

const word = /^[A-Za-z_]\w*$/;
