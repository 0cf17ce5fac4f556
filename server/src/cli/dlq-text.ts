import { stringifyJson } from "@ingestlayer/core";
import type { WireCause, WireLetter } from "../wire/dead-letters.ts";
import { linesText, type Line, type Terminal } from "./terminal.ts";

/** Causes for a person, a line each. */
export function causesText(causes: readonly WireCause[], terminal: Terminal): string {
  const lines = causes.map(({ count, where, code, at, reason, last }): Line => [
    { style: "strong", text: String(count).padStart(countWidth) },
    `  ${where}  `,
    { style: "bad", text: code },
    `${at === undefined ? "" : ` [${at}]`}  ${reason}  `,
    { style: "faint", text: `(last ${last})` },
  ]);
  return linesText(lines, terminal, countWidth + 2);
}

/** A dead letter for a person: why, and the event as the pipeline left it. */
export function letterText(letter: WireLetter, terminal: Terminal): string {
  const { id, where, at, code, reason, event, payload = null } = letter;
  const lines: Line[] = [
    [
      { style: "strong", text: id },
      `  ${at}  ${where}  `,
      { style: "bad", text: code },
      ` ${reason}`,
    ],
    [`  event ${event}  ${stringifyJson(payload)}`],
  ];
  return linesText(lines, terminal, 4);
}

const countWidth = 7;
