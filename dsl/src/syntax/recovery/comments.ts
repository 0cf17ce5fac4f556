import type { IToken } from "chevrotain";
import { syntaxErrors } from "../../diagnostics/errors.ts";
import { endOf } from "../literal-tokens.ts";
import type { ForeignText } from "./foreign-texts.ts";

/** A comment between slashes and stars, up to the end of the text where nothing closes it. */
export function commentAt(
  source: string,
  token: IToken,
  next: IToken | undefined,
): ForeignText | undefined {
  const opens = token.image === "/" && next?.image === "*" && next.startOffset === endOf(token);
  if (!opens) return undefined;
  const start = token.startOffset;
  const close = source.indexOf("*/", start + 2);
  const hint = "A comment starts with '//' and ends with its line.";
  return {
    end: close < 0 ? source.length : close + 2,
    isOperand: false,
    mistake: syntaxErrors.unexpected("'/*'", "'//'", { start, end: start + 2 }, hint),
  };
}
