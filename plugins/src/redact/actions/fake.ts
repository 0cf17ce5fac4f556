import { createHmac } from "node:crypto";
import { canonicalValue } from "./hash.ts";

const FIRST =
  "alex bao cleo dana eli fern gael hana ira jona kim lior mika noor ode pia quin rene sam tove uma vito wren xan yuri zoe".split(
    " ",
  );
const LAST =
  "abel birk cole dorn elm falk grau holt iver jarl kern lund moss nord oak penn quist rask stein thorn udall vale west yarn zell".split(
    " ",
  );
const STREETS = "Alder Birch Cedar Dogwood Elder Fir Ginkgo Hazel Ivy Juniper Larch Maple".split(
  " ",
);

/**
 * A stand-in of the same form: letters stay letters, digits stay digits, length and separators
 * stay. Deterministic from the key. Card numbers keep a valid Luhn digit, addresses of mail end in
 * a reserved domain, so that nothing can be sent to a stranger.
 */
export function fake(type: string, value: string, key: string): string {
  const bytes = stream(type, value, key);
  switch (type) {
    case "PERSON":
      return fakePerson(value, bytes);
    case "EMAIL":
      return `${pick(FIRST, bytes)}.${pick(LAST, bytes)}${bytes()}@example.org`;
    case "ADDRESS":
      return `${1 + (bytes() % 98)} ${pick(STREETS, bytes)} Street`;
    case "IP":
      return value.includes(":") ? `2001:db8::${bytes().toString(16)}` : `203.0.113.${bytes()}`;
    case "CREDIT_CARD":
      return withLuhn(fakeChars(value, bytes));
    default:
      return fakeChars(value, bytes);
  }
}

type Bytes = () => number;

// HMAC in counter mode: as many bytes as the value needs, the same ones for the same value.
function stream(type: string, value: string, key: string): Bytes {
  const seed = `${type}\0${canonicalValue(type, value)}`;
  let block = Buffer.alloc(0);
  let used = 0;
  let counter = 0;
  return () => {
    if (used === block.length) {
      block = createHmac("sha256", key).update(`fake\0${counter}\0${seed}`).digest();
      counter += 1;
      used = 0;
    }
    used += 1;
    return block[used - 1] ?? 0;
  };
}

function pick(list: readonly string[], bytes: Bytes): string {
  return list[(bytes() * 256 + bytes()) % list.length] ?? "";
}

function fakePerson(value: string, bytes: Bytes): string {
  const words = value.trim().split(/\s+/);
  const names = words.map((word, i) => {
    const name = pick(i === 0 ? FIRST : LAST, bytes);
    if (word === word.toLowerCase()) return name;
    if (word === word.toUpperCase() && word.length > 1) return name.toUpperCase();
    return name.charAt(0).toUpperCase() + name.slice(1);
  });
  return names.join(" ");
}

function fakeChars(value: string, bytes: Bytes): string {
  return value.replace(/[\p{Lu}]|[\p{L}]|\p{N}/gu, (char) => {
    if (/\p{N}/u.test(char)) return String(bytes() % 10);
    return String.fromCharCode((/\p{Lu}/u.test(char) ? 65 : 97) + (bytes() % 26));
  });
}

function withLuhn(value: string): string {
  const digits = value.replace(/\D/g, "");
  let sum = 0;
  for (let i = digits.length - 2, double = true; i >= 0; i -= 1, double = !double) {
    const digit = Number(digits[i]) * (double ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  const check = String((10 - (sum % 10)) % 10);
  const last = value.search(/\d\D*$/);
  return last < 0 ? value : value.slice(0, last) + check + value.slice(last + 1);
}
