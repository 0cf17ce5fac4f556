import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
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

test("a place inside a text points at that very character, however the text is written", () => {
  const styles: readonly Scalar.Type[] = [
    "PLAIN",
    "QUOTE_SINGLE",
    "QUOTE_DOUBLE",
    "BLOCK_LITERAL",
    "BLOCK_FOLDED",
  ];
  const words = fc.array(
    fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom("\n", " ", "'", '"', "\\", "a b", "é")),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(words, fc.constantFrom(...styles), (parts, style) => {
      const value = parts.join("");
      const source = stringify(
        { list: [{ text: value }] },
        { defaultStringType: style, lineWidth: 30 },
      );
      const { tree } = readYaml("a.yaml", source);
      const lines = source.split("\n");
      for (const [offset, character] of value.split("").entries()) {
        const place = tree?.place(["list", 0, "text"], offset) ?? "";
        const [, line, column] = place.split(":").map(Number);
        const found = lines[(line ?? 1) - 1]?.[(column ?? 1) - 1];
        // White space may have moved, and escapes begin with a backslash.
        if (/\s/.test(character) || found === "\\") continue;
        expect([offset, found]).toEqual([offset, character]);
      }
    }),
    { numRuns: 2_000 },
  );
});
