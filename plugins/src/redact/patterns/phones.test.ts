import * as fc from "fast-check";
import { isValidPhoneNumber } from "libphonenumber-js/min";
import { expect, test } from "vitest";
import { MAYBE_BRAZILIAN } from "./phones.ts";

test("twelve digits that do not begin as Brazilian numbers do are none", () => {
  const seen = { valid: 0 };
  const start = fc.constantFrom("", "55", "90", "5511", "9021");
  const digits = fc.tuple(start, fc.stringMatching(/^[1-9]\d{11}$/));
  fc.assert(
    fc.property(digits, ([first, rest]) => {
      const number = `${first}${rest}`.slice(0, 12);
      const isValid = isValidPhoneNumber(number, "BR");
      if (isValid) seen.valid += 1;
      expect(isValid && !MAYBE_BRAZILIAN.test(number)).toBe(false);
    }),
    { numRuns: 1000 },
  );
  expect(seen.valid).toBeGreaterThan(10);
});
