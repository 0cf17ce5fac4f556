import { renderDiagnostic } from "@ingestlayer/dsl";
import type { Diagnostic } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";

/** What the language found in a text that stands in no config file, with the line and carets under it. */
export function diagnosticProblem(found: Diagnostic, text: string, place: string): Problem {
  const [, ...frame] = renderDiagnostic(found, text).split("\n");
  const { code, message, hint } = found;
  return {
    code,
    message,
    place,
    frame: frame.join("\n"),
    ...(hint === undefined ? {} : { hint }),
  };
}
