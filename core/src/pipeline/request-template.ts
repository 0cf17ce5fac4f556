import {
  compile,
  compileTemplate,
  createEnv,
  isEvaluationError,
  toJson,
  types,
} from "@ingestlayer/dsl";
import type { Type } from "@ingestlayer/dsl";
import type { RequestTemplate, SourceSetup } from "../plugin/source.ts";
import { reportDiagnostics } from "./compile.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { CompileScope } from "./compile.ts";

const requestType = types.object(
  {
    body: { type: types.dyn, description: "the parsed JSON body" },
    headers: {
      type: types.map(types.string, types.string),
      description: "the request's headers, names in lower case",
    },
  },
  { name: "$request" },
);

/** What a source compiles its texts with: templates and expressions over `$request`. */
export function createRequestCompilers(
  scope: Omit<CompileScope, "inputType">,
): Pick<SourceSetup, "requestTemplate" | "requestCondition" | "requestExpression"> {
  const env = createEnv({ variables: { $request: requestType } });

  function compileExpression(path: ConfigPath, text: string, expected: Type): RequestTemplate {
    scope.onText?.();
    const result = compile(text, env, { expected });
    if (!result.ok) {
      reportDiagnostics(scope, path, text, result.diagnostics);
      return { type: expected, evaluate: () => undefined };
    }
    const { program } = result;
    return {
      type: program.type,
      evaluate(request) {
        const value = program.evaluate({ $request: request });
        return isEvaluationError(value) ? value : toJson(value);
      },
    };
  }

  return {
    requestTemplate(path, text) {
      scope.onText?.();
      const result = compileTemplate(text, env);
      if (!result.ok) {
        reportDiagnostics(scope, path, text, result.diagnostics);
        return { type: types.dyn, evaluate: () => undefined };
      }
      const { template } = result;
      return {
        type: template.type,
        evaluate: (request) => template.evaluate({ $request: request }),
      };
    },
    requestCondition: (path, text) => compileExpression(path, text, types.bool),
    requestExpression: (path, text) => compileExpression(path, text, types.dyn),
  };
}
