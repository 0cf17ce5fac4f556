import { expect, test } from "vitest";
import { isNamed, isPublic, parseAddressRule } from "./addresses.ts";

test.each<[string, string, number, boolean]>([
  ["127.0.0.1", "127.0.0.1", 80, true],
  ["127.0.0.1:11434", "127.0.0.1", 11434, true],
  ["127.0.0.1:11434", "127.0.0.1", 11435, false],
  ["127.0.0.1:11434", "::ffff:127.0.0.1", 11434, true],
  ["10.1.0.0/16", "10.1.255.1", 443, true],
  ["10.1.0.0/16", "10.2.0.1", 443, false],
  ["[::1]:8080", "::1", 8080, true],
  ["::1", "::1", 1, true],
  ["fd00::/8", "fd12::1", 1, true],
  ["10.0.0.0/8", "fd00::1", 1, false],
])("%s names %s at port %i: %s", (rule, address, port, named) => {
  expect(isNamed(address, port, [parseAddressRule(rule)!])).toBe(named);
});

test.each(["", "localhost", "256.0.0.1", "127.1", "0x7f.0.0.1", "10.0.0.0/33", "1.2.3.4:70000"])(
  "%j is no address",
  (text) => {
    expect(parseAddressRule(text)).toBeUndefined();
  },
);

test.each<[string, boolean]>([
  ["93.184.216.34", true],
  ["2606:2800:220:1::1", true],
  ["::ffff:93.184.216.34", true],
  ["172.15.0.1", true],
  ["172.16.0.1", false],
  ["100.63.255.255", true],
  ["100.64.0.1", false],
  ["::ffff:10.0.0.1", false],
  ["2002:a00:1::", false],
  ["2001:db8::1", false],
  ["4000::1", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublic(address)).toBe(expected);
});
