import { types } from "../types.ts";
import { SHORT_TEXT_MAX } from "../values/budget.ts";
import { BAIL, type Code, type Emitter, type Form } from "./emitter.ts";
import { toValue } from "./forms.ts";

/** Code for a condition. */
export const bool = (text: string): Code => ({ text, form: "bool", type: types.bool });

/** Forms whose values are equal exactly when JavaScript's === says so. */
const IDENTICAL: ReadonlySet<Form> = new Set<Form>(["bool", "string", "double", "int"]);

/** Code for `==` and `!=`. */
export function genEquality(emitter: Emitter, left: Code, right: Code, negated: boolean): Code {
  const operator = negated ? "!==" : "===";
  if (left.maybe !== true && right.maybe !== true) {
    // Comparing long texts counts, where anything does.
    const isTextFree = !emitter.checked.meter.isOn || isShortText(left) || isShortText(right);
    const isScalar = left.form === right.form && IDENTICAL.has(left.form);
    if (isScalar && (isTextFree || left.form !== "string")) {
      return bool(`(${left.text} ${operator} ${right.text})`);
    }
    const isNumber = isNumeric(left) && isNumeric(right);
    if (isNumber) return bool(`(${asDouble(left)} ${operator} ${asDouble(right)})`);
    // Text and truth equal nothing of another type, whatever the other side turns out to be.
    if (isPlainScalar(left, isTextFree) || isPlainScalar(right, isTextFree)) {
      return bool(`(${toValue(emitter, left)} ${operator} ${toValue(emitter, right)})`);
    }
  }
  const same = emitter.let();
  withNumbers(emitter, left, right, `${same} = #left === #right;`, () => {
    const [a, b] = [toValue(emitter, left), toValue(emitter, right)];
    emitter.emit(`${same} = ${emitter.use("equal")}(${a}, ${b});`);
    // Comparing fails for one reason only: a limit.
    emitter.emit(`if (typeof ${same} !== "boolean") ${BAIL}`);
  });
  return bool(negated ? `!${same}` : same);
}

/** Whether the source states a text that is too short to be counted when it is compared. */
export function isShortText({ constant }: Code): boolean {
  return typeof constant === "string" && constant.length <= SHORT_TEXT_MAX;
}

function isPlainScalar(code: Code, isTextFree: boolean): boolean {
  const isNull = code.constant === null;
  return isNull || code.form === "bool" || (code.form === "string" && isTextFree);
}

function isNumeric(code: Code): boolean {
  return code.form === "int" || code.form === "double";
}

/** Beside a double an int counts as a double. */
function asDouble(code: Code): string {
  if (code.form === "double") return code.text;
  return isSmall(code) ? code.text : `Number(${code.text})`;
}

/** Whether the source states an int that a number holds exactly. */
export function isSmall(code: Code): boolean {
  return typeof code.constant === "bigint" && Number.isSafeInteger(Number(code.constant));
}

/** Code for `<`, `<=`, `>` and `>=`. */
export function genOrdering(
  emitter: Emitter,
  operator: string,
  left: Code,
  right: Code,
  fail: string,
): Code {
  if (left.maybe !== true && right.maybe !== true) {
    // JavaScript orders numbers and bigints on one line.
    if (left.form === "int" && right.form === "int") {
      return bool(`(${left.text} ${operator} ${right.text})`);
    }
    if (isNumeric(left) && isNumeric(right)) {
      return bool(`(${asDouble(left)} ${operator} ${asDouble(right)})`);
    }
    if (left.form === "string" && right.form === "string") {
      return bool(`(${emitter.use("compareText")}(${left.text}, ${right.text}) ${operator} 0)`);
    }
  }
  const holds = emitter.let();
  withNumbers(emitter, left, right, `${holds} = #left ${operator} #right;`, () => {
    const [a, b] = [toValue(emitter, left), toValue(emitter, right)];
    const order = emitter.let(`${emitter.use("compare")}(${a}, ${b})`);
    emitter.emit(`if (${order} === undefined) ${fail}`);
    emitter.emit(`${holds} = ${order} ${operator} 0;`);
  });
  return bool(holds);
}

/**
 * A comparison of a value of no known type with a number: undeclared JSON numbers are doubles, so that the
 * `direct` statement mostly serves. Anything else is compared as `otherwise` writes.
 */
function withNumbers(
  emitter: Emitter,
  left: Code,
  right: Code,
  direct: string,
  otherwise: () => void,
): void {
  const open = [left, right].filter((side) => side.form === "value" && side.maybe !== true);
  const isMixed = open.length === 1 && [left, right].some((side) => isNumber(side));
  const [unknown] = open;
  if (!isMixed || unknown === undefined) {
    otherwise();
    return;
  }
  const text = (side: Code): string => (side === unknown ? side.text : asDouble(side));
  const statement = direct.replace("#left", () => text(left)).replace("#right", () => text(right));
  emitter.emit(`if (typeof ${unknown.text} === "number") { ${statement} }`);
  emitter.block("else", otherwise);
}

function isNumber(code: Code): boolean {
  return isNumeric(code) && code.maybe !== true;
}
