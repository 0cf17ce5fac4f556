import { compile, compileTemplate, createEnv, types } from "@ingestlayer/dsl";
import type { SourceSetup } from "../plugin/source.ts";
import { reportDiagnostics } from "./compile.ts";
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

/** What a source compiles its `map` with: templates over `$request.body` and `$request.headers`. */
export function createRequestTemplate(
  scope: Omit<CompileScope, "inputType">,
): SourceSetup["requestTemplate"] {
  const env = createEnv({ variables: { $request: requestType } });
  return (path, text) => {
    const result = compileTemplate(text, env);
    if (result.ok) {
      const { template } = result;
      return {
        type: template.type,
        evaluate: (request) => template.evaluate({ $request: request }),
      };
    }
    reportDiagnostics(scope, path, text, result.diagnostics);
    return { type: types.dyn, evaluate: () => undefined };
  };
}

/** What a source compiles its conditions with: expressions over the same, whose value is a bool. */
export function createRequestCondition(
  scope: Omit<CompileScope, "inputType">,
): SourceSetup["requestCondition"] {
  const env = createEnv({ variables: { $request: requestType } });
  return (path, text) => {
    const result = compile(text, env, { expected: types.bool });
    if (result.ok) {
      const { program } = result;
      return {
        type: program.type,
        evaluate: (request) => program.evaluate({ $request: request }),
      };
    }
    reportDiagnostics(scope, path, text, result.diagnostics);
    return { type: types.bool, evaluate: () => false };
  };
}
