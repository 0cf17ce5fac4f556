import { quoteText } from "../src/syntax/unparse.ts";
import type { Tape } from "./tape.ts";

/** The kinds of expression that the generator makes. */
type Kind = "bool" | "int" | "double" | "string" | "ints" | "strings" | "time" | "span" | "any";

/** Variables of macros in scope, with their kinds; `item` is an element of `$event.items`. */
type Scope = readonly (readonly [name: string, kind: Kind | "item"])[];

interface Generation {
  readonly tape: Tape;
  /** How likely a part is of any kind rather than the one that fits, in percent. */
  readonly wildness: number;
  /** Nothing passes through `dyn`, nor reads a map by a key that may not be there. */
  readonly isCertain: boolean;
}

/** An expression over the declaration of `declaration.ts`: well-typed at wildness 0. */
export function expression(tape: Tape, wildness: number, isCertain = false): string {
  const kinds: readonly Kind[] = ["bool", "int", "double", "string", "ints", "strings", "any"];
  return make({ tape, wildness, isCertain }, tape.pick(kinds), 4, []);
}

const KINDS: readonly Kind[] = [
  "bool",
  "int",
  "double",
  "string",
  "ints",
  "strings",
  "time",
  "span",
  "any",
];

function make(generation: Generation, wanted: Kind, depth: number, scope: Scope): string {
  const { tape, wildness } = generation;
  const isWild = wildness > 0 && tape.below(100) < wildness;
  const drawn = isWild ? tape.pick(KINDS) : wanted;
  const kind = generation.isCertain && drawn === "any" ? "string" : drawn;
  const leaf = LEAVES[kind](tape, scope);
  if (depth <= 0 || tape.isSpent) return leaf;
  const part = (of: Kind, within: Scope = scope): string => make(generation, of, depth - 1, within);
  const made = BRANCHES[kind](tape, part, scope) ?? leaf;
  return generation.isCertain && made.includes("$event.scores[") ? leaf : made;
}

type Leaf = (tape: Tape, scope: Scope) => string;

function named(tape: Tape, scope: Scope, kind: Kind | "item", others: readonly string[]): string {
  const locals = scope.filter(([, found]) => found === kind).map(([name]) => name);
  return tape.pick([...others, ...locals]);
}

const LEAVES: Readonly<Record<Kind, Leaf>> = {
  bool: (tape, scope) => named(tape, scope, "bool", ["true", "false", "$event.b"]),
  int: (tape, scope) =>
    named(tape, scope, "int", [
      "0",
      "1",
      "$event.n",
      "-3",
      "9223372036854775807",
      "$event.extra.known",
      "$event.?opt_n.orValue(7)",
      ...scope.filter(([, kind]) => kind === "item").map(([name]) => `${name}.qty`),
    ]),
  double: (tape, scope) =>
    named(tape, scope, "double", [
      "0.0",
      "1.5",
      "$event.d",
      "-0.0",
      "1e300",
      ...scope.filter(([, kind]) => kind === "item").map(([name]) => `${name}.price`),
    ]),
  string: (tape, scope) =>
    named(tape, scope, "string", [
      '""',
      '"pro"',
      "$event.s",
      "$event.tier",
      "$event.account.id",
      '$event.?opt.orValue("x")',
      '$event.account.?manager.?email.orValue("none")',
      '(has($event.opt) ? $event.opt : "absent")',
      quoteText(tape.pick(["😀", "\ud800", "a\nb", "${x}`", "\u2028", '"]};//'])),
    ]),
  ints: (tape, scope) => named(tape, scope, "ints", ["$event.ns", "[1, 2]", "[$event.n]"]),
  strings: (tape, scope) => named(tape, scope, "strings", ["$event.ss", '["pro", "a"]']),
  time: (tape) => tape.pick(["$event.t", 'timestamp("2026-01-01T00:00:00Z")']),
  span: (tape) => tape.pick(["$event.dur", 'duration("1h")']),
  any: (tape, scope) =>
    named(tape, scope, "any", ["$event.any", "null", "dyn($event.n)", "$event.extra.?other"]),
};

type Branch = (
  tape: Tape,
  part: (kind: Kind, scope?: Scope) => string,
  scope: Scope,
) => string | undefined;

const VARIABLES = ["x", "y", "i"];

const BRANCHES: Readonly<Record<Kind, Branch>> = {
  bool: (tape, part, scope) => {
    const variable = tape.pick(VARIABLES);
    const over = (kind: Kind | "item"): Scope => [
      ...scope.filter(([n]) => n !== variable),
      [variable, kind],
    ];
    const comparison = tape.pick(["==", "!=", "<", "<=", ">", ">="]);
    const same = tape.pick<Kind>(["int", "double", "string", "time", "span"]);
    switch (tape.below(19)) {
      case 1:
        return `(${part("bool")} && ${part("bool")})`;
      case 2:
        return `(${part("bool")} || ${part("bool")} || ${part("bool")})`;
      case 3:
        return `!(${part("bool")})`;
      case 4:
        return `(${part(same)} ${comparison} ${part(same)})`;
      case 5:
        return `(${part("int")} ${comparison} ${part("double")})`;
      case 6:
        return `(${part("string")} in ${part("strings")})`;
      case 7:
        return `(${part("int")} in ${part("ints")})`;
      case 8:
        return `${part("string")}.${tape.pick(["contains", "startsWith", "endsWith"])}(${part("string")})`;
      case 9:
        return `$event.items.${tape.pick(["all", "exists", "exists_one"])}(${variable}, ${part("bool", over("item"))})`;
      case 10:
        return `${part("ints")}.${tape.pick(["all", "exists", "exists_one"])}(${variable}, ${part("bool", over("int"))})`;
      case 11:
        return `(has($event.account.manager) && $event.account.manager.age > ${part("int")})`;
      case 12:
        return `${part("string")}.matches(${tape.pick(['"^a+b?$"', '"(a|b)c"', '"x.*y"'])})`;
      case 13:
        return `(${part("any")} == ${part(tape.pick(KINDS))})`;
      case 14:
        return `(${part("bool")} ? ${part("bool")} : ${part("bool")})`;
      case 15:
        return `(${part("string")} in $event.scores)`;
      case 16:
        return `(${part("int")} in [1, -3, 0, 7])`;
      case 17:
        return `(${part("double")} in [1.5, 0, 100, -2.25])`;
      case 18:
        return `$event.items.filter(${variable}, ${part("bool", over("item"))}).exists(${variable}, ${part("bool", over("item"))})`;
      default:
        return undefined;
    }
  },
  int: (tape, part, scope) => {
    switch (tape.below(9)) {
      case 1:
        return `(${part("int")} ${tape.pick(["+", "-", "*", "/", "%"])} ${part("int")})`;
      case 2:
        return `size(${part(tape.pick<Kind>(["string", "strings", "ints"]))})`;
      case 3:
        return `${part("ints")}[${part("int")}]`;
      case 4:
        return `(${part("bool")} ? ${part("int")} : ${part("int")})`;
      case 5:
        return `int(${part(tape.pick<Kind>(["double", "string", "int", "time"]))})`;
      case 6:
        return `$event.scores[${part("string")}]`;
      case 7:
        return `-(${part("int")})`;
      case 8:
        return `$event.items.filter(x, ${part("bool", [...scope.filter(([n]) => n !== "x"), ["x", "item"]])}).size()`;
      default:
        return undefined;
    }
  },
  double: (tape, part) => {
    switch (tape.below(6)) {
      case 1:
        return `(${part("double")} ${tape.pick(["+", "-", "*", "/"])} ${part("double")})`;
      case 2:
        return `double(${part(tape.pick<Kind>(["int", "string"]))})`;
      case 3:
        return `math.greatest(${part("double")}, ${part("double")})`;
      case 4:
        return `(${part("bool")} ? ${part("double")} : ${part("double")})`;
      case 5:
        return `-(${part("double")})`;
      default:
        return undefined;
    }
  },
  string: (tape, part, scope) => {
    switch (tape.below(7)) {
      case 1:
        return `(${part("string")} + ${part("string")})`;
      case 2:
        return `string(${part(tape.pick<Kind>(["int", "double", "bool", "time", "span"]))})`;
      case 3:
        return `${part("strings")}.join(${part("string")})`;
      case 4:
        return `cel.bind(x, ${part("string")}, ${part("string", [...scope.filter(([n]) => n !== "x"), ["x", "string"]])})`;
      case 5:
        return `${part("string")}.${tape.pick(["lowerAscii", "trim", "upperAscii", "reverse"])}()`;
      case 6:
        return `${part("strings")}[${part("int")}]`;
      default:
        return undefined;
    }
  },
  ints: (tape, part, scope) => {
    const variable = tape.pick(VARIABLES);
    const over = (kind: Kind | "item"): Scope => [
      ...scope.filter(([n]) => n !== variable),
      [variable, kind],
    ];
    switch (tape.below(8)) {
      case 7:
        return `${part("ints")}.sortBy(${variable}, ${part("int", over("int"))})`;
      case 1:
        return `(${part("ints")} + ${part("ints")})`;
      case 2:
        return `${part("ints")}.map(${variable}, ${part("int", over("int"))})`;
      case 3:
        return `${part("ints")}.filter(${variable}, ${part("bool", over("int"))})`;
      case 4:
        return `$event.items.map(${variable}, ${part("bool", over("item"))}, ${part("int", over("item"))})`;
      case 5:
        return `[${part("int")}, ${part("int")}]`;
      case 6:
        return `${part("ints")}.transformList(i, v, ${part("int", [...scope.filter(([n]) => n !== "i" && n !== "v"), ["i", "int"], ["v", "int"]])})`;
      default:
        return undefined;
    }
  },
  strings: (tape, part, scope) => {
    switch (tape.below(5)) {
      case 1:
        return `[${part("string")}, ${part("string")}]`;
      case 2:
        return `${part("string")}.split(${part("string")})`;
      case 3:
        return `${part("strings")}.map(y, ${part("string", [...scope.filter(([n]) => n !== "y"), ["y", "string"]])})`;
      case 4:
        return `$event.scores.map(y, ${part("string", [...scope.filter(([n]) => n !== "y"), ["y", "string"]])})`;
      default:
        return undefined;
    }
  },
  time: (tape, part) => (tape.below(2) === 1 ? `(${part("time")} + ${part("span")})` : undefined),
  span: (tape, part) =>
    tape.pick([
      undefined,
      `(${part("time")} - ${part("time")})`,
      `(${part("span")} + ${part("span")})`,
    ]),
  any: (tape, part) => {
    const kind = tape.pick(KINDS);
    switch (tape.below(12)) {
      case 1:
        return `dyn(${part(kind)})`;
      case 2:
        return `${part("any")}.${tape.pick(["a", "n", "manager", "constructor", "__proto__", "size"])}`;
      case 3:
        return `${part("any")}[${part(tape.pick<Kind>(["string", "int", "double"]))}]`;
      case 4:
        return `{${part("string")}: ${part(kind)}, "k": ${part("any")}}`;
      case 5:
        return `[${part(kind)}, ${part("any")}]`;
      case 6:
        return `(${part("any")} ${tape.pick(["+", "-", "*", "/", "<", ">", "==", "in"])} ${part(kind)})`;
      case 7:
        return `${part("any")}.?a.${tape.pick(["orValue(1)", "hasValue()", "or(optional.of(2))"])}`;
      case 8:
        return `$event.?${tape.pick(["opt", "opt_n"])}.${tape.pick(["optMap(x, [x])", "optFlatMap(x, optional.of(x))", "hasValue()"])}`;
      case 9:
        return `[?$event.?opt, ?optional.of(${part("string")})]`;
      case 10:
        return `{?"o": $event.?opt_n, "p": ${part("ints")}}`;
      case 11:
        return tape.pick([
          "$event.account",
          "$event.items",
          "$event.scores",
          "$event",
          "$event.by",
          "$event.items.filter(x, x.qty > 1)",
        ]);
      default:
        return undefined;
    }
  },
};
