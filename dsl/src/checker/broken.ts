import type { Diagnostic, Span } from "../diagnostics/diagnostic.ts";
import type { Env } from "../env.ts";
import { walk } from "../syntax/ast.ts";
import type { Parsed } from "../syntax/parse.ts";
import { checkTree } from "./checker.ts";

/** The mistakes of form in a text, and with them the mistakes of types and names in what could be read of it. */
export function allMistakes(
  { diagnostics, recovered }: Extract<Parsed, { ok: false }>,
  env: Env,
): readonly Diagnostic[] {
  if (recovered === undefined) return diagnostics;
  const starts = diagnostics.map(({ span }) => span.start);
  const isAt = (span: Span): boolean =>
    starts.some((start) => span.start <= start && start <= span.end);
  // Around a mistake nothing is known of arguments, so that no function can be blamed for them.
  const suspects = new Set<string>();
  walk(recovered, (node) => {
    const isCall = node.kind === "call" || node.kind === "macro";
    if (isCall && isAt(node.span)) suspects.add(key(node.nameSpan));
  });
  const independent = checkTree(recovered, env).diagnostics.filter(
    ({ span }) => !isAt(span) && !suspects.has(key(span)),
  );
  return [...diagnostics, ...independent].toSorted((a, b) => a.span.start - b.span.start);
}

function key({ start, end }: Span): string {
  return `${start}-${end}`;
}
