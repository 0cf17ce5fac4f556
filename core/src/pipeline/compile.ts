import {
  compile,
  compileMatch,
  compileTemplate,
  createEnv,
  EvaluationError,
  isEvaluationError,
  renderDiagnostic,
  types,
} from "@ingestlayer/dsl";
import type { Compiled, Diagnostic, Env, ObjectType, TemplateOptions } from "@ingestlayer/dsl";
import type { ConfigSource } from "../config/source.ts";
import { formatPath } from "../config/tree.ts";
import type { Problem } from "../errors.ts";
import type { Event } from "../glossary.ts";
import type { JsonObject } from "../json/types.ts";
import type { Compile, ConfigPath, Expression, Template, TextTemplate } from "../plugin/setup.ts";

/** Where something is compiled: what arrives there, and where its config stands in the file. */
export interface CompileScope {
  readonly inputType: ObjectType;
  /** Path of the plugin's own config; paths that the plugin gives are relative to it. */
  readonly path: ConfigPath;
  readonly source: ConfigSource;
  /** Mistakes are added here. */
  readonly problems: Problem[];
  /** Told of every text that is compiled, for those who count. */
  readonly onText?: () => void;
  /** Told of every expression and every match object that is compiled, for those who ask why. */
  readonly onCondition?: (condition: Expression) => void;
}

/** The type of `$meta`. */
export const metaType: ObjectType = types.object(
  {
    id: { type: types.string, description: "the event's id, a UUID" },
    name: { type: types.string, description: "the event's name" },
    source: { type: types.string, description: "`rest`, or the name of the source" },
    received_at: { type: types.timestamp, description: "when the server accepted it" },
    idempotency_key: { type: types.string, optional: true },
    timestamp: {
      type: types.timestamp,
      optional: true,
      description: "when it happened, as the emitter says",
    },
    origin_id: {
      type: types.string,
      optional: true,
      description: "the id of the accepted event that a step made this one of",
    },
  },
  { name: "$meta" },
);

/** What plugins and the plan compile expressions with; see {@link Compile}. */
export function createCompile(scope: CompileScope): Compile {
  const env = createEnv({ variables: { $event: scope.inputType, $meta: metaType } });
  const place = (path: ConfigPath) => scope.source.place([...scope.path, ...path]);
  const report = (path: ConfigPath, text: string, diagnostics: readonly Diagnostic[]) =>
    reportDiagnostics(scope, path, text, diagnostics);
  const condition = (path: ConfigPath, text: string, result: Compiled): Expression => {
    scope.onText?.();
    if (!result.ok) {
      report(path, text, result.diagnostics);
      return mistaken;
    }
    const { program } = result;
    const compiled: Expression = {
      type: program.type,
      references: program.references,
      source: program.source,
      evaluate: (event) => program.evaluate(bindings(event)),
      explain: (event) => program.explain(bindings(event)),
    };
    scope.onCondition?.(compiled);
    return compiled;
  };
  return {
    inputType: scope.inputType,
    expression: (path, text, expected) =>
      condition(path, text, compile(text, env, expected === undefined ? {} : { expected })),
    match: (path, match: JsonObject) => condition(path, "", compileMatch(match, env)),
    template: (path, text) => {
      scope.onText?.();
      return compileTemplateAt(env, path, text, {}, (found) => report(path, text, found));
    },
    textTemplate: (path, text, encode) => {
      scope.onText?.();
      // With `encode` a template gives text and nothing else.
      return compileTemplateAt(env, path, text, { encode }, (found) =>
        report(path, text, found),
      ) as TextTemplate;
    },
    place,
    problem: (path, problem) => {
      scope.problems.push({ ...problem, place: place(path) });
    },
  };
}

/** Adds what the DSL found to the problems, with the place in the config file. */
export function reportDiagnostics(
  scope: Pick<CompileScope, "path" | "source" | "problems">,
  path: ConfigPath,
  text: string,
  diagnostics: readonly Diagnostic[],
): void {
  for (const diagnostic of diagnostics) {
    scope.problems.push(asProblem(diagnostic, text, [...scope.path, ...path], scope.source));
  }
}

/** Stands in for an expression that did not compile; the load stops before it can run. */
const mistaken: Expression & Template = {
  type: types.dyn,
  references: [],
  source: "",
  explain: () => [],
  evaluate: () => {
    throw new Error("a mistaken expression was run: the load should have stopped");
  },
};

function compileTemplateAt(
  env: Env,
  path: ConfigPath,
  text: string,
  options: TemplateOptions,
  report: (diagnostics: readonly Diagnostic[]) => void,
): Template {
  const result = compileTemplate(text, env, options);
  if (!result.ok) {
    report(result.diagnostics);
    return mistaken;
  }
  const { template } = result;
  return {
    type: template.type,
    references: template.references,
    evaluate: (event) => {
      const value = template.evaluate(bindings(event));
      return isEvaluationError(value) ? inTemplate(path, value) : value;
    },
  };
}

/** A plugin's config has many templates: whoever reads the error must know which one it was. */
function inTemplate(path: ConfigPath, error: EvaluationError): EvaluationError {
  const { code, message, span } = error;
  if (path.length === 0) return error;
  return new EvaluationError(code, `in '${formatPath(path)}': ${message}`, span);
}

function bindings(event: Event): Record<string, unknown> {
  return { $event: event.payload, $meta: event.meta };
}

function asProblem(
  diagnostic: Diagnostic,
  text: string,
  path: ConfigPath,
  source: ConfigSource,
): Problem {
  const [, ...frame] = renderDiagnostic(diagnostic, text).split("\n");
  return {
    code: diagnostic.code,
    message: diagnostic.message,
    // In a match object the place is that of the value; its text is no expression to count in.
    place:
      diagnostic.path === undefined
        ? source.place(path, diagnostic.span.start)
        : source.place([...path, ...diagnostic.path]),
    ...(diagnostic.hint === undefined ? {} : { hint: diagnostic.hint }),
    ...(text === "" ? {} : { frame: frame.join("\n") }),
  };
}
