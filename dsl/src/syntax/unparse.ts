import type { Expr } from "./ast.ts";
import { Uint, type Value } from "../values/values.ts";

/** How tightly each form binds: a part with a lower number than its place wants gets parentheses. */
const PRECEDENCE = {
  conditional: 1,
  or: 2,
  and: 3,
  relation: 4,
  sum: 5,
  product: 6,
  unary: 7,
  member: 8,
};

/** The canonical text of an expression. Parsing it gives the same tree. */
export function unparse(node: Expr): string {
  return write(node, PRECEDENCE.conditional);
}

function write(node: Expr, wanted: number): string {
  const [text, precedence] = render(node);
  return precedence < wanted ? `(${text})` : text;
}

function render(node: Expr): readonly [text: string, precedence: number] {
  const { member, unary } = PRECEDENCE;
  switch (node.kind) {
    case "literal":
      return [literalText(node.value), isNegative(node.value) ? unary : member];
    case "ident":
      return [identText(node.name, node.absolute), member];
    case "select":
      return [selectText(node), member];
    case "index":
      return [
        `${write(node.operand, member)}[${node.optional ? "?" : ""}${unparse(node.index)}]`,
        member,
      ];
    case "call":
      return [callText(node), member];
    case "unary": {
      // `-5` alone is a constant, so the operator on a constant needs parentheses.
      const isConstant = node.operator === "-" && node.operand.kind === "literal";
      const operand = isConstant ? `(${unparse(node.operand)})` : unaryOperand(node);
      return [`${node.operator}${operand}`, unary];
    }
    case "binary":
      return binaryText(node);
    case "logical": {
      const own = node.operator === "&&" ? PRECEDENCE.and : PRECEDENCE.or;
      const operands = node.operands.map((operand) => write(operand, own + 1));
      return [operands.join(` ${node.operator} `), own];
    }
    case "conditional": {
      const condition = write(node.condition, PRECEDENCE.or);
      const whenTrue = write(node.whenTrue, PRECEDENCE.or);
      return [`${condition} ? ${whenTrue} : ${unparse(node.whenFalse)}`, PRECEDENCE.conditional];
    }
    case "list": {
      const elements = node.elements.map((e) => `${e.optional ? "?" : ""}${unparse(e.value)}`);
      return [`[${elements.join(", ")}]`, member];
    }
    case "map": {
      const entries = node.entries.map(
        (entry) => `${entry.optional ? "?" : ""}${unparse(entry.key)}: ${unparse(entry.value)}`,
      );
      return [`{${entries.join(", ")}}`, member];
    }
    case "macro": {
      const parts = node.variables.map((name) => identText(name, false));
      if (node.filter !== undefined) parts.push(unparse(node.filter));
      parts.push(unparse(node.body));
      return [`${write(node.target, member)}.${node.macro}(${parts.join(", ")})`, member];
    }
    case "bind":
      return [bindText(node), member];
    case "mistake":
      throw new Error("a tree with a mistake has no text");
  }
}

/** A run of one operator needs no parentheses; `!-x` and `-!x` do not parse without. */
function unaryOperand(node: Extract<Expr, { kind: "unary" }>): string {
  const isRun = node.operand.kind === "unary" && node.operand.operator === node.operator;
  return write(node.operand, isRun ? PRECEDENCE.unary : PRECEDENCE.member);
}

function selectText(node: Extract<Expr, { kind: "select" }>): string {
  const isName = /^[A-Za-z_$][A-Za-z0-9_]*$/.test(node.field) && !KEYWORDS.has(node.field);
  const field = isName ? node.field : `\`${node.field}\``;
  const operand = write(node.operand, PRECEDENCE.member);
  const text = `${operand}${node.optional ? ".?" : "."}${field}`;
  return node.test ? `has(${text})` : text;
}

const KEYWORDS: ReadonlySet<string> = new Set(["true", "false", "null", "in"]);

function callText(node: Extract<Expr, { kind: "call" }>): string {
  const args = node.args.map(unparse).join(", ");
  const call = `${node.name}(${args})`;
  if (node.target === undefined) return `${node.absolute ? "." : ""}${call}`;
  return `${write(node.target, PRECEDENCE.member)}.${call}`;
}

function binaryText(node: Extract<Expr, { kind: "binary" }>): readonly [string, number] {
  const own =
    node.operator === "+" || node.operator === "-"
      ? PRECEDENCE.sum
      : node.operator === "*" || node.operator === "/" || node.operator === "%"
        ? PRECEDENCE.product
        : PRECEDENCE.relation;
  return [`${write(node.left, own)} ${node.operator} ${write(node.right, own + 1)}`, own];
}

/** Names that `cel.index` and its kin expanded to are written as they came. */
function identText(name: string, absolute: boolean): string {
  const slot = /^@index(\d+)$/.exec(name);
  if (slot !== null) return `cel.index(${slot[1]})`;
  const variable = /^@(iterVar|accuVar)(\d+)_(\d+)$/.exec(name);
  if (variable !== null) return `cel.${variable[1]}(${variable[2]}, ${variable[3]})`;
  return absolute ? `.${name}` : name;
}

function bindText(node: Extract<Expr, { kind: "bind" }>): string {
  if (node.name !== "@index0") {
    return `cel.bind(${identText(node.name, false)}, ${unparse(node.value)}, ${unparse(node.body)})`;
  }
  const slots: string[] = [];
  let body: Expr = node;
  while (body.kind === "bind" && body.name === `@index${slots.length}`) {
    slots.push(unparse(body.value));
    body = body.body;
  }
  return `cel.block([${slots.join(", ")}], ${unparse(body)})`;
}

function isNegative(value: Value): boolean {
  return typeof value === "number"
    ? value < 0 || Object.is(value, -0)
    : typeof value === "bigint" && value < 0n;
}

function literalText(value: Value): string {
  if (typeof value === "string") return quoteText(value);
  if (value instanceof Uint) return `${value.value}u`;
  if (value instanceof Uint8Array) {
    const octets = [...value].map((octet) => `\\x${octet.toString(16).padStart(2, "0")}`);
    return `b"${octets.join("")}"`;
  }
  if (value === null || typeof value === "boolean" || typeof value === "bigint") {
    return String(value);
  }
  // The grammar makes no literal of any other type.
  if (typeof value !== "number") throw new Error("this value has no literal");
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A string literal for a text, in double quotes; what is not printable is escaped. */
export function quoteText(text: string): string {
  let quoted = "";
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"' || character === "\\") quoted += `\\${character}`;
    else if (character === "\n") quoted += "\\n";
    else if (character === "\t") quoted += "\\t";
    else if (character === "\r") quoted += "\\r";
    else if (code < 0x20 || code === 0x7f) quoted += `\\x${code.toString(16).padStart(2, "0")}`;
    else quoted += character;
  }
  return `"${quoted}"`;
}
