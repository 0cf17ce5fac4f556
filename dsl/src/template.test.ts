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

test.each(["$evnt.ticket_id", "$evnt", '$evnt["ticket id"]'])(
  "a mistyped root in %s is an error with the right name, not literal text",
  (text) => {
    const compiled = compileTemplate(text, env);
    expect(compiled.ok).toBe(false);
    expect(compiled.diagnostics[0]?.hint).toContain("$event");
  },
);

test.each(["$100", "$USD", "costs $event.a", "US$ 5.00"])("%s is literal text", (text) => {
  const compiled = compileTemplate(text, env);
  expect(compiled.ok && compiled.template.evaluate({ $event: {} })).toBe(text);
});

test("a whole-value path may quote a key either way", () => {
  for (const text of ['$event["a b"]', "$event['a b']"]) {
    const compiled = compileTemplate(text, env);
    expect(compiled.ok && compiled.template.evaluate({ $event: { "a b": 7 } })).toBe(7);
  }
});
