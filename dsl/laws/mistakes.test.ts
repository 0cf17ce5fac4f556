import * as fc from "fast-check";
import { expect, test } from "vitest";
import { check, type Diagnostic } from "../src/index.ts";
import { declaredEnv } from "./declaration.ts";
import { expression } from "./expressions.ts";
import { numRuns, timeoutMs } from "./runs.ts";
import { Tape } from "./tape.ts";

/** Conditions with a mistake, or some, each of which is found alone. */
const MISTAKEN = [
  "$event.n >",
  "$event.n > > 1",
  "$event.n 5 == 1",
  "$event. == 1",
  "$event.ss[] == 'a'",
  "$event.ss.exists(x x == 'a')",
  "$event.ss.exists(x => x == 'a')",
  "$event.ss.exists(1, true)",
  "$event.n = 1",
  "$event.n === 1",
  "$event.n and true",
  "not $event.b",
  "$event.b ? 1 2 : 3",
  "$event.account?.id == 'a'",
  "Ticket{id: 1} == 2",
  "has($event)",
  "$event.s == 'a\\qb'",
  "$event.n == 99999999999999999999",
  "let == 1",
  "{1, 2} == {}",
  "[1,,2] == [1, 2]",
  "f(,1)",
  "$event.s == “x y”",
  "$event.n @ 3",
  "$event.n ; 1",
  "$event.nn == 1",
  "$event.tier == 'por'",
  "$event.n == 'a'",
  "$event.opt == 'a'",
  "$event.s + 1 == 'a'",
  "$event.s.startWith('a')",
  "unknown",
  "$event.opt != null",
  "$event.ss.length > 1",
  "$event.ss.any(x, x == 'a')",
  "$event.s =~ 'a'",
  "$event.ss[-1] == 'a'",
  "1 < $event.n < 5",
  "$event.s in ('a', 'b')",
  "$event.s.matches(/it's/i)",
  "/[/]x/.test($event.s)",
  "$event.s == {{ $event.s }}",
  "$event.opt === undefined",
  "$event.opt == undefined",
  "$event.n is not 1",
  "$event.s NOT IN ['a', 'por']",
  "$event.n between 1 and 5",
  "$event.n not between $event.nn and 5",
  "$event.b /* it's */",
  "/* not */ $event.nn == 1",
  "$event.s == `a ${$event.s}`",
];

const condition = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...MISTAKEN) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.nat(10_000), { maxLength: 30 })
      .map((choices) => `dyn(${expression(new Tape(choices), 0)}) == true`),
  },
);

/** Code and place of what is said of a text that stands at an offset. */
function said(diagnostics: readonly Diagnostic[], offset = 0): readonly string[] {
  return diagnostics.map(({ code, span, message }) => `${code} ${span.start + offset} ${message}`);
}

test(
  "what is said of several conditions is what is said of each",
  () => {
    const law = (conditions: readonly string[], operator: string): void => {
      const source = conditions.map((text) => `(${text})`).join(operator);
      let offset = 1;
      const expected = conditions.flatMap((text) => {
        const alone = said(check(`(${text})`, declaredEnv).diagnostics, offset - 1);
        offset += text.length + 2 + operator.length;
        return alone;
      });
      expect({ source, said: said(check(source, declaredEnv).diagnostics) }).toEqual({
        source,
        said: expected,
      });
    };
    const conditions = fc.array(condition, { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(conditions, fc.constantFrom(" && ", " || "), law), { numRuns });
  },
  timeoutMs,
);
