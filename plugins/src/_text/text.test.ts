import * as fc from "fast-check";
import { expect, test } from "vitest";
import { inert, inertLine } from "./inert.ts";
import { shorten } from "./shorten.ts";

test.each([
  ["a\u0000b\u001b[31mc\u0007", "ab[31mc"],
  ["one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"],
  ["invoice\u202egpj.exe", "invoicegpj.exe"],
  ["\ud800x\udc00", "\ufffdx\ufffd"],
  ["tab\tand 👩‍👩‍👧 stay", "tab\tand 👩‍👩‍👧 stay"],
])("%j is made inert", (text, expected) => {
  expect(inert(text)).toBe(expected);
});

test("a line is one line", () => {
  expect(inertLine(" Subject\r\nBcc: x@y.example\t1 ")).toBe("Subject Bcc: x@y.example 1");
});

test("a text of any kind is cut to its limit and stays well formed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 50 }), fc.nat({ max: 40 }), (text, max) => {
      const short = shorten(inert(text), max);
      expect(short.length).toBeLessThanOrEqual(max);
      expect(short.isWellFormed()).toBe(true);
      if (inert(text).length <= max) expect(short).toBe(inert(text));
      else if (max > 0) expect(short.endsWith("…")).toBe(true);
    }),
  );
});
