import { stripVTControlCharacters } from "node:util";
import { parseJson, type Story } from "@ingestlayer/core";
import { fc, test } from "@fast-check/vitest";
import stringWidth from "string-width";
import { expect } from "vitest";
import type { CliIo } from "./io.ts";
import { storyText } from "./story-text.ts";
import { cut, cutLine, jsonText, line, plain, printable, terminalOf } from "./terminal.ts";

const xterm = { TERM: "xterm-256color" };
const screen = { columns: 80 };
const io = (given: Partial<CliIo>) => ({ env: {}, ...given }) as CliIo;

test("colour shows on a terminal that can, unless it is not wanted", () => {
  expect(terminalOf(io({ env: xterm, screen }))).toEqual({ colour: true, columns: 80 });
  expect(terminalOf(io({ env: xterm }))).toEqual({ colour: false });
  expect(terminalOf(io({ env: { ...xterm, NO_COLOR: "1" }, screen })).colour).toBe(false);
  expect(terminalOf(io({ env: { TERM: "dumb" }, screen })).colour).toBe(false);
  expect(terminalOf(io({ env: { FORCE_COLOR: "1" } }))).toEqual({ colour: true });
  expect(terminalOf(io({ env: { ...xterm, FORCE_COLOR: "0" }, screen })).colour).toBe(false);
  expect(terminalOf(io({ env: xterm, screen: { columns: 0 } }))).toEqual({ colour: true });
});

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("\u001B[2J", "\u009B31m", "\u001B]0;title\u0007", "a\nb", "\r", "\u202Eabc"),
);

test.prop([fc.array(hostile), fc.integer({ min: 8, max: 60 }), fc.boolean()])(
  "no text of an event steers the terminal, and no line is wider than it",
  (texts, columns, colour) => {
    const pieces = texts.map((text) => ({ style: "bad", text }) as const);
    const shown = line(pieces, { columns, colour }, 4);
    const words = stripVTControlCharacters(shown);
    expect(words).not.toMatch(/[\p{Bidi_Control}\u2028\u2029]|(?!\n)\p{Cc}/u);
    for (const row of words.split("\n")) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
    expect(shown.replaceAll(/\u001B\[\d+m/g, "")).toBe(words);
    expect(stringWidth(cutLine(pieces, { columns, colour }))).toBeLessThanOrEqual(columns);
  },
);

test("a broken line goes on under its text, and whole words and wide letters stay whole", () => {
  const terminal = { columns: 20, colour: false };
  expect(line(["  one two three four five"], terminal, 4)).toBe("  one two three\n    four five");
  expect(line(["日本語日本語日本語日本語"], terminal, 2)).toBe("日本語日本語日本語\n  日本語");
  expect(line(["日本語日本語日本語日本語"], plain, 2)).toBe("日本語日本語日本語日本語");
  expect(cut("日本語日本語", 6)).toBe("日本…");
  expect(cut("whole", 5)).toBe("whole");
});

test("what would steer is spelled out, in JSON so that it reads back the same", () => {
  expect(printable("a\u001B[31m\nb\u009B\u202E")).toBe(
    String.raw`a\u{1b}[31m\u{0a}b\u{9b}\u{202e}`,
  );
  const value = { a: "\u001B[31m\u007F\u009B\u202E\n" };
  expect(jsonText(value)).toBe(String.raw`{"a":"\u001b[31m\u007f\u009b\u202e\n"}`);
  expect(parseJson(jsonText(value))).toEqual(value);
});

const story: Story = {
  asked: "k",
  found: "event",
  summary: "In 'main' it was stopped on purpose by step 'filter.match'.",
  pipelines: [
    {
      pipeline: "main",
      state: "dropped",
      summary: "",
      steps: [
        {
          step: "filter.match",
          kind: "CTL",
          verdict: "drop",
          reason: "'tier' is \u001B[2Jfree",
          reads: [{ text: '$event.tier == "pro"', value: false }],
        },
      ],
      routes: [],
      notes: [],
    },
  ],
};

test("a story has colours and the terminal's width, and the same words without them", () => {
  const wide = storyText(story, { columns: 200, colour: true });
  expect(wide).toContain("\u001B[33mdrop\u001B[39m");
  expect(wide).toContain(String.raw`'tier' is \u{1b}[2Jfree`);
  expect(stripVTControlCharacters(wide)).toBe(storyText(story));
  const narrow = storyText(story, { columns: 40, colour: false });
  for (const row of narrow.split("\n")) expect(row.length).toBeLessThanOrEqual(40);
  const flat = (text: string) => text.replaceAll(/\s+/g, " ");
  expect(flat(narrow)).toBe(flat(storyText(story)));
});
