import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { Scalar } from "yaml";
import { printed } from "./samples/read-text.ts";
import { readYaml } from "./yaml.ts";

/** What people write, and what YAML makes of it. */
const mistaken: Readonly<Record<string, string>> = {
  "nothing at all": "# nothing yet\n",
  "keys in different columns": "a:\n  b: 1\n c: 2\n",
  "a tab": "a:\n\tb: 1\n",
  "a key twice": "a: 1\nb: 2\na: 3\n",
  "an expression that begins with a quote": 'when: "x" == $event.name\n',
  "an expression that begins with a bang": "when: !has($event.name)\n",
  "an expression with a colon and a space": "when: $event.a ? 1 : 2\n",
  "a template that begins with braces": "text: {{ $event.name }}\n",
  "an open quote": 'a: "x\nb: 1\n',
  "an open bracket": "a: [1, 2\nb: 3\n",
  "a second document": "a: 1\n---\nb: 2\n",
  "a sign with a meaning": "a: @b\n",
  "an alias without an anchor": "a: *b\n",
  "an alias inside its own anchor": "a: &a [*a]\n",
  "a merge of no map": "a: { <<: 5 }\n",
  "a key that is a list": "? [a]\n: b\n",
  "an identifier of a chat": "chat: 123456789012345678901\n",
  "a question mark behind braces": "account: { id: string }?\n",
  "deep nesting": `a: ${"[".repeat(100)}${"]".repeat(100)}\n`,
};

test("words what YAML cannot read, with the way out", async () => {
  const told = Object.entries(mistaken).map(([what, text]) => {
    const { problems } = readYaml("a.yaml", text);
    return `# ${what}\n${printed(problems)}`;
  });
  await expect(told.join("\n")).toMatchFileSnapshot("testdata/yaml.txt");
});

test("words that other YAML versions take for truth values and dates are texts", () => {
  const { tree, problems } = readYaml("a.yaml", "on: yes\noff: 2024-01-01\n404: ~\nv: 1.10\n");
  expect(problems).toEqual([]);
  expect(tree?.value).toEqual({ on: "yes", off: "2024-01-01", "404": null, v: 1.1 });
});

test("a key that is called __proto__ is a key", () => {
  const { tree } = readYaml("a.yaml", "__proto__: { a: 1 }\n");
  expect(Object.keys(tree?.value as object)).toEqual(["__proto__"]);
});

test("aliases and merge keys are resolved, own keys first, and keep the place of the anchor", () => {
  const text = "base: &base { a: 1, b: 2 }\nuse: { <<: *base, b: 3 }\nsame: *base\n";
  const { tree } = readYaml("a.yaml", text);
  expect(tree?.value).toEqual({
    base: { a: 1, b: 2 },
    use: { b: 3, a: 1 },
    same: { a: 1, b: 2 },
  });
  expect(tree?.place(["use", "a"])).toBe("a.yaml:1:18");
  expect(tree?.place(["same", "b"])).toBe("a.yaml:1:24");
});

test("bounds what aliases can grow to", () => {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 9; level++) {
    const items = Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ");
    lines.push(`a${level}: &a${level} [${items}]`);
  }
  const { tree, problems } = readYaml("a.yaml", `${lines.join("\n")}\n`);
  expect(tree).toBeUndefined();
  expect(problems.map(({ code }) => code)).toEqual(["IL_CFG_018"]);
});

describe("place", () => {
  const { tree } = readYaml("a.yaml", "top:\n  list:\n    - x: one\n      y: { z: 2 }\n  empty:\n");
  test.each([
    [["top", "list", 0, "x"], "3:10"],
    [["top", "list", 0, "y"], "4:10"],
    [["top", "list", 0, "y", "z"], "4:15"],
    // What stretches over lines is shown by its key, and so is what is not there.
    [["top"], "1:1"],
    [["top", "list"], "2:3"],
    [["top", "empty"], "5:3"],
    [["top", "list", 0, "absent", "too"], "3:7"],
    [["absent"], "1:1"],
  ])("%j stands at %s", (path, place) => {
    expect(tree?.place(path)).toBe(`a.yaml:${place}`);
  });
});

test("any text at all gives a tree or problems, and never throws", () => {
  const pieces = fc.constantFrom(
    ..."abc: |- > & * ! { } [ ] ' \" # % @ ` ? , : -   \n \n\t << ~ 1 \\ ${A} &a *a".split(" "),
    " ",
    "\n  ",
    ": ",
    "- ",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (source) => {
      const { tree, problems } = readYaml("a.yaml", source);
      expect(tree !== undefined || problems.length > 0).toBe(true);
      for (const { place } of problems) expect(place).toMatch(/^a\.yaml:\d+:\d+$/);
    }),
    { numRuns: 2_000 },
  );
});

/**
 * The characters of a text that its places do not point at; white space may have moved. Undefined
 * where no text was read.
 */
function misplaced(source: string): readonly string[] | undefined {
  const path = ["list", 0, "text"];
  const { tree } = readYaml("a.yaml", source);
  const { list } = (tree?.value ?? {}) as { list?: readonly { readonly text: unknown }[] };
  // What was read, not what was written: the library folds lines that are indented more, and their
  // breaks stay breaks (YAML 1.2.2, 8.1.3).
  const text = list?.[0]?.text;
  if (typeof text !== "string") return undefined;
  const lines = source.split("\n");
  return text.split("").flatMap((character, offset) => {
    const [, line, column] = (tree?.place(path, offset) ?? "").split(":").map(Number);
    const found = lines[(line ?? 1) - 1]?.slice((column ?? 1) - 1) ?? "";
    const isThere = found.startsWith(character) || unescaped(found).includes(character);
    return isThere || /[ \t\r\n]/.test(character) ? [] : [`${offset}: ${character}, not ${found}`];
  });
}

/** What an escape of double quotes stands for, where the text begins with one. */
function unescaped(text: string): string {
  const escape = /^\\(?:x..|u.{4}|U.{8}|.)/.exec(text)?.[0];
  return escape === undefined ? "" : String(parse(`"${escape}"`));
}

const styles: readonly Scalar.Type[] = [
  "PLAIN",
  "QUOTE_SINGLE",
  "QUOTE_DOUBLE",
  "BLOCK_LITERAL",
  "BLOCK_FOLDED",
];

test("a place inside a text points at that very character, however a program writes it", () => {
  const words = fc.array(
    fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("\n", " ", "'", '"', "\\", "a b", "é")),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(words, fc.constantFrom(...styles), (parts, defaultStringType) => {
      const list = [{ text: parts.join("") }];
      const source = stringify({ list }, { defaultStringType, lineWidth: 30 });
      expect(misplaced(source)).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test("a place inside a text points at that very character, however people write it", () => {
  const breaks = [
    "\n",
    "\n    ",
    "\n      ",
    "\r\n    ",
    "\\\n    ",
    "\\\r\n    ",
    "\\\n    \\\n    ",
  ];
  const escapes = ["\\\\", '\\"', "\\n", "\\ ", "\\x41", "\\u00e9", "\\U0001F600", "\\U0000004a"];
  const others = ["a", "b", " ", "\t", "\r", "''", "#", " # c", "😀"];
  const parts = fc.array(fc.constantFrom(...breaks, ...escapes, ...others), { maxLength: 14 });
  const marks = fc.constantFrom("", "-", "+", "2", "3-", " # why");
  fc.assert(
    fc.property(parts, fc.constantFrom(...styles), marks, (pieces, style, mark) => {
      const body = pieces.join("");
      const text = {
        PLAIN: `a${body}`,
        QUOTE_SINGLE: `'${body}'`,
        QUOTE_DOUBLE: `"${body}"`,
        BLOCK_LITERAL: `|${mark}\n    ${body}`,
        BLOCK_FOLDED: `>${mark}\n    ${body}`,
      }[style as string];
      expect(misplaced(`list:\n - text: ${text}\n   b: 1\n`) ?? []).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["lines joined twice", '"a \\\n    \\\n    \\\n    b"'],
  ["a carriage return behind a fold", '"a\r\n    \rb"'],
  // The folded line is indented more than the others: its end stays a line break.
  ["a break behind an indented line", ">2-\n       a    b\n     c\n\n     d e"],
])("a place inside a text points at that very character: %s", (_what, text) => {
  expect(misplaced(`list:\n - text: ${text}\n   b: 1\n`)).toEqual([]);
});
