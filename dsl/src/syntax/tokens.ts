import { createToken, Lexer, type TokenType } from "chevrotain";

/** Token types in match order: the lexer tries them from first to last. */
const vocabulary: TokenType[] = [];

function token(
  name: string,
  pattern: string | RegExp,
  options: { readonly label?: string; readonly word?: boolean; readonly skip?: boolean } = {},
): TokenType {
  const type = createToken({
    name,
    pattern,
    label: options.label ?? (typeof pattern === "string" ? `'${pattern}'` : name),
    ...(options.word === true ? { longer_alt: Identifier } : {}),
    ...(options.skip === true ? { group: Lexer.SKIPPED } : {}),
    line_breaks: false,
  });
  vocabulary.push(type);
  return type;
}

const QUOTED = String.raw`"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*'`;
const TRIPLE = String.raw`"""(?:[^"\\]|\\[^]|"(?!""))*"""|'''(?:[^'\\]|\\[^]|'(?!''))*'''`;
const RAW = String.raw`"""(?:[^"]|"(?!""))*"""|'''(?:[^']|'(?!''))*'''|"[^"\n\r]*"|'[^'\n\r]*'`;

// The word tokens need it before its turn in the match order.
const Identifier = createToken({
  name: "Identifier",
  pattern: /\$?[A-Za-z_][A-Za-z0-9_]*/,
  label: "a name",
});

token("Blank", /[ \t\n\f\r]+/, { skip: true });
token("Comment", /\/\/[^\n]*/, { skip: true });
export const RawText = token("RawText", new RegExp(`(?:[rR][bB]?|[bB][rR])(?:${RAW})`), {
  label: "a string",
});
export const Text = token("Text", new RegExp(`[bB]?(?:${TRIPLE}|${QUOTED})`), {
  label: "a string",
});
export const UnterminatedText = token("UnterminatedText", /[bBrR]{0,2}["'][^\n\r]*/, {
  label: "a string that does not end",
});
export const EscapedName = token("EscapedName", /`[A-Za-z0-9_.\-/ ]+`/, { label: "a name" });
export const Float = token("Float", /(?:\d+\.\d+|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+/, {
  label: "a number",
});
export const Integer = token("Integer", /(?:0x[0-9a-fA-F]+|\d+)[uU]?/, { label: "a number" });
export const True = token("True", "true", { word: true });
export const False = token("False", "false", { word: true });
export const Null = token("Null", "null", { word: true });
export const In = token("In", "in", { word: true });
vocabulary.push(Identifier);
export const And = token("And", "&&");
export const Or = token("Or", "||");
export const Equality = token("Equality", /==|!=/, { label: "'=='" });
export const Ordering = token("Ordering", /<=|>=|<|>/, { label: "'<'" });
export const Assignment = token("Assignment", "=");
export const Not = token("Not", "!");
export const Question = token("Question", "?");
export const Colon = token("Colon", ":");
export const Dot = token("Dot", ".");
export const Comma = token("Comma", ",");
export const Plus = token("Plus", "+");
export const Minus = token("Minus", "-");
export const Factor = token("Factor", /[*/%]/, { label: "'*'" });
export const LeftParen = token("LeftParen", "(");
export const RightParen = token("RightParen", ")");
export const LeftBracket = token("LeftBracket", "[");
export const RightBracket = token("RightBracket", "]");
export const LeftBrace = token("LeftBrace", "{");
export const RightBrace = token("RightBrace", "}");

/** Tokens that no text has: recovery puts them where an operand or a name, or an operator, is missing. */
export const MissingOperand = token("MissingOperand", Lexer.NA, { label: "an operand" });
export const MissingOperator = token("MissingOperator", Lexer.NA, { label: "an operator" });
export { Identifier, vocabulary };

/** Words that the language keeps for later; no variable may have their name. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set(
  (
    "as break const continue else for function if import let loop package namespace return var " +
    "void while"
  ).split(" "),
);

/** Tokens after which an operand is complete, so that an operator or the end must follow. */
export const ENDS_OPERAND: ReadonlySet<TokenType> = new Set([
  Identifier,
  EscapedName,
  Integer,
  Float,
  Text,
  RawText,
  True,
  False,
  Null,
  RightParen,
  RightBracket,
  RightBrace,
  MissingOperand,
]);

/** Tokens that an operand may begin with, but for those that are operators too. */
export const STARTS_OPERAND: ReadonlySet<TokenType> = new Set([
  Identifier,
  Integer,
  Float,
  Text,
  RawText,
  True,
  False,
  Null,
  Not,
  LeftParen,
  LeftBracket,
  LeftBrace,
  MissingOperand,
]);

/** The lexer; only offsets are tracked, lines are derived when a message is rendered. */
export const lexer = new Lexer(vocabulary, { positionTracking: "onlyOffset" });
