import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { withSections } from "./sections.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

test("the generated parts of README.md are what the code says (else run dsl/docs/generate.ts)", () => {
  expect(withSections(readme)).toBe(readme);
});
