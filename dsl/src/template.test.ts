import { expect, test } from "vitest";
import { compileTemplate, createEnv, isEvaluationError, types } from "./index.ts";

const env = createEnv({ variables: { $event: types.object({}, { open: true }) } });

function render(text: string, event: Record<string, unknown>): unknown {
  const compiled = compileTemplate(text, env, { encode: (value) => `[${value}]` });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join());
  return compiled.template.evaluate({ $event: event });
}

test.each([
  ["[own] {{ $event.a }} text", { a: "x" }, "[own] [x] text"],
  ["$event.a", { a: "x" }, "[x]"],
  ["$event.a", { a: 5 }, "[5]"],
  ["$event.a", { a: [1, "b"] }, '[[1,"b"]]'],
  ["$event.absent", {}, "[]"],
  ["no value", {}, "no value"],
])("with an encoder %s gives text, values alone passed through it", (text, event, expected) => {
  expect(render(text, event)).toBe(expected);
});

test("an error stays an error, whatever the encoder", () => {
  expect(isEvaluationError(render("{{ $event.a.b }}", { a: 1 }))).toBe(true);
});
