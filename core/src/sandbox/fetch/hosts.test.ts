import { expect, test } from "vitest";
import { findHostRule, parseHostRule } from "./hosts.ts";

test.each<[string, string, boolean]>([
  ["api.example.com", "https://api.example.com/x", true],
  ["api.example.com", "http://api.example.com/x", true],
  ["api.example.com", "https://api.example.com:8443/", false],
  ["API.example.com:8443", "https://api.example.com:8443/", true],
  ["api.example.com:8443", "https://api.example.com/", false],
  ["https://api.example.com", "http://api.example.com/", false],
  ["http://api.example.com", "http://api.example.com/", true],
  ["http://api.example.com:80", "http://api.example.com/", true],
  ["*.example.com", "https://a.b.example.com/", true],
  ["*.example.com", "https://example.com/", false],
  ["*.example.com", "https://evilexample.com/", false],
  ["bücher.example", "https://xn--bcher-kva.example/", true],
  ["[::1]:8080", "http://[::1]:8080/", true],
  ["127.0.0.1", "http://2130706433/", true],
])("%s covers %s: %s", (rule, url, covered) => {
  const parsed = parseHostRule(rule);
  expect(parsed).toBeDefined();
  expect(findHostRule(new URL(url), [parsed!]) !== undefined).toBe(covered);
});

test.each(["", "a b", "host/path", "ftp://host", "user@host", "*", "host:99999", "https://"])(
  "%j is no host",
  (text) => {
    expect(parseHostRule(text)).toBeUndefined();
  },
);
