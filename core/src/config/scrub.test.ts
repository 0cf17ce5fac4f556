import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createScrub } from "./scrub.ts";

const scrub = createScrub(
  new Map([
    ["URL", "postgres://writer:pa%24word@db/x"],
    ["TOKEN", "sk-a/b+c=="],
    ["SHORT", "prod"],
    ["PREFIX", "sk-a/b"],
  ]),
);

test.each([
  ["could not connect to postgres://writer:pa%24word@db/x", "could not connect to ${URL}"],
  ["password pa$word is wrong", "password ${URL} is wrong"],
  ["password pa%24word is wrong", "password ${URL} is wrong"],
  ["GET /?t=sk-a%2Fb%2Bc%3D%3D", "GET /?t=${TOKEN}"],
  ["sk-a/b+c== and sk-a/b", "${TOKEN} and ${PREFIX}"],
  // Too short for a secret: every second sentence would be spoilt.
  ["in production", "in production"],
])("%s", (text, clean) => {
  expect(scrub(text)).toBe(clean);
});

test("no value of six characters or more is left over, whatever surrounds it", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6 }), fc.string(), fc.string(), (value, before, after) => {
      fc.pre(!"${V}".includes(value));
      const clean = createScrub(new Map([["V", value]]))(`${before}${value}${after}`);
      expect(clean.replaceAll("${V}", "\u0000")).not.toContain(value);
    }),
  );
});
