import { WriteStream } from "node:tty";
import { createRequire } from "node:module";
import { styleText } from "node:util";
import { stringifyJson, type JsonValue } from "@ingestlayer/core";
import type { CliIo } from "./io.ts";

const require = createRequire(import.meta.url);

// Both know how wide each character is, which takes its time to load: most of what is printed goes to no terminal.
const cliTruncate = () => (require("cli-truncate") as typeof import("cli-truncate")).default;
const wrapAnsi = () => (require("wrap-ansi") as typeof import("wrap-ansi")).default;

/** What standard output can show. */
export interface Terminal {
  /** Its width; absent where output goes into a file or a pipe, whose lines stay whole. */
  readonly columns?: number;
  readonly colour: boolean;
}

/** Where nobody looks: no colour, lines as long as they are. */
export const plain: Terminal = { colour: false };

/**
 * The terminal that a command writes to, as it is at this moment: colour where it is one and can, unless
 * `NO_COLOR` is set; `FORCE_COLOR` brings it into a pipe as well.
 */
export function terminalOf({ env, screen }: CliIo): Terminal {
  return terminalAt(screen, env);
}

/** The same of the one that `err` writes to. */
export function errTerminalOf({ env, isTerminal, errScreen }: ErrIo): Terminal {
  return terminalAt(isTerminal === true ? (errScreen ?? { columns: 0 }) : undefined, env);
}

/** What is touched of the process by those who write to `err` alone. */
export type ErrIo = Pick<CliIo, "env" | "err" | "isTerminal" | "errScreen">;

/** What takes back the line that the cursor is on, where a line is written over. */
export const clearLine = "\r\u001B[K";

function terminalAt(screen: CliIo["screen"], env: CliIo["env"]): Terminal {
  const asked = screen !== undefined || env["FORCE_COLOR"] !== undefined;
  const colour = asked && WriteStream.prototype.getColorDepth(env) > 1;
  const columns = screen?.columns ?? 0;
  return columns > 0 ? { columns, colour } : { colour };
}

/** What a colour says. It never says it alone: a reader without colours finds the same in the words. */
const styles = {
  good: "green",
  bad: "red",
  wait: "yellow",
  faint: "dim",
  strong: "bold",
} as const;

/** A piece of a line: plain words, or words in a style. */
export type Piece = string | { readonly style: keyof typeof styles; readonly text: string };

export type Line = readonly Piece[];

/**
 * One line for a terminal, without its line end: broken at its width, with what follows set `hang` columns
 * in. Nothing in the pieces can move the cursor or set a colour by itself: see {@link printable}.
 */
export function line(pieces: readonly Piece[], terminal: Terminal, hang = 0): string {
  const text = pieces.map((piece) => pieceText(piece, terminal)).join("");
  const { columns } = terminal;
  if (columns === undefined) return text;
  const inset = " ".repeat(Math.min(hang, Math.floor(columns / 2)));
  const indent = /^ */.exec(text)?.[0] ?? "";
  // The first line is broken with the indent of the others, and gets its own one afterwards.
  const width = columns - Math.max(inset.length, indent.length);
  const [first, ...rest] = wrapAnsi()(text.slice(indent.length), width, { hard: true }).split("\n");
  return [`${indent}${first}`, ...rest.map((part) => `${inset}${part}`)].join("\n");
}

/** Lines for a terminal, each with its line end; see {@link line}. */
export function linesText(lines: readonly Line[], terminal: Terminal, hang = 0): string {
  return lines.map((pieces) => `${line(pieces, terminal, hang)}\n`).join("");
}

/** A line that is cut at the terminal's width, for tables and streams where a line is one thing. */
export function cutLine(pieces: readonly Piece[], terminal: Terminal): string {
  const text = pieces.map((piece) => pieceText(piece, terminal)).join("");
  return terminal.columns === undefined ? text : cut(text, terminal.columns);
}

/** So much of a text as fits into so many columns; what is left out shows as an ellipsis. */
export function cut(text: string, columns: number): string {
  return cliTruncate()(text, columns);
}

/**
 * A text from outside as it can be shown: what would steer a terminal, turn the direction of writing or
 * end a line is spelled out as `\u{1b}`, so that an event can neither hide nor forge what is printed.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(steering, (char) => {
    return `\\u{${char.codePointAt(0)?.toString(16).padStart(2, "0")}}`;
  });
}

/** A value as JSON of one line that a terminal can show and a program can read. */
export function jsonText(value: JsonValue): string {
  return stringifyJson(value).replace(steering, (char) => {
    return `\\u${char.codePointAt(0)?.toString(16).padStart(4, "0")}`;
  });
}

/** Controls (C0, DEL, C1), ends of lines and paragraphs, and marks of writing direction. */
const steering = /[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu;

function pieceText(piece: Piece, { colour }: Terminal): string {
  if (typeof piece === "string") return printable(piece);
  const text = printable(piece.text);
  return colour ? styleText(styles[piece.style], text, { validateStream: false }) : text;
}
