import { matchesOf } from "../matches.ts";
import { isIPv6 } from "node:net";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { before } from "./pattern.ts";
import type { Reading } from "./reading.ts";
import { matchesInStretches } from "./stretches.ts";

const OCTET = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4 = new RegExp(
  String.raw`(?<![\w.-])(?:${OCTET}\.){3}${OCTET}(?![\w-]|\.\d)(?:\/\d{1,2}(?!\d))?`,
  "g",
);
// Loopback, private, link-local, documentation of networks at large: they name no one.
const PRIVATE_IPV4 = /^(?:0|10|127|255|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./;
const VERSION_BEFORE = /(?:\bv|ver|version|build|release|firmware|driver|\/)[\s.:]*$/;
const IPV6 = /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}[\da-f]{0,4}(?![\w:])/gi;
const IPV4_DOTS = 3;
const MAC =
  /(?<![\w:-])(?:[\da-f]{2}(?::[\da-f]{2}){5}|[\da-f]{2}(?:-[\da-f]{2}){5}|[\da-f]{4}(?:\.[\da-f]{4}){2})(?![\w:-])/iy;

/** Public IPv4 and IPv6 addresses; under `strict` private ones too. */
export function findIps(reading: Reading, found: Candidate[]): void {
  if (reading.decimals >= IPV4_DOTS) findIpv4(reading, found);
  if (reading.hasColons) findIpv6(reading, found);
}

function findIpv4({ text, strictness }: Reading, found: Candidate[]): void {
  for (const match of matchesOf(text, IPV4)) {
    const start = match.index;
    if (strictness !== "strict" && PRIVATE_IPV4.test(match[0])) continue;
    if (VERSION_BEFORE.test(before(text, start, 12))) continue;
    found.push({ start, end: start + match[0].length, type: "IP", weight: WEIGHT.checked });
  }
}

function findIpv6({ text, strictness }: Reading, found: Candidate[]): void {
  for (const match of matchesOf(text, IPV6)) {
    const address = match[0].replace(/(?<!:):$/, "");
    if (!isIPv6(address) || address.replaceAll(":", "").length < 4) continue;
    if (strictness !== "strict" && /^fe80/i.test(address)) continue;
    const start = match.index;
    found.push({ start, end: start + address.length, type: "IP", weight: WEIGHT.checked });
  }
}

/** Hardware addresses, with colons, dashes or in the dotted form. */
export function findMacs(reading: Reading, found: Candidate[]): void {
  if (!reading.hasColons && !reading.hasDashes && !reading.hasQuad) return;
  for (const match of matchesInStretches(reading, MAC)) {
    const start = match.index;
    found.push({ start, end: start + match[0].length, type: "MAC", weight: WEIGHT.checked });
  }
}
