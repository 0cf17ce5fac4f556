import ipaddr from "ipaddr.js";

/** One entry of `allowAddresses`: a range, perhaps at one port only. */
export interface AddressRule {
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  readonly prefix: number;
  readonly port: number | undefined;
}

/** Reads `127.0.0.1`, `127.0.0.1:11434`, `[::1]:8080`, `10.1.0.0/16`; undefined where it is none. */
export function parseAddressRule(text: string): AddressRule | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+)|([0-9a-f:.]+))(?::(\d+)|\/(\d+))?$/i.exec(text);
  const written = match?.[1] ?? match?.[2] ?? match?.[3];
  if (match === null || written === undefined || !isWritten(written)) return undefined;
  const address = ipaddr.parse(written);
  const bits = address.kind() === "ipv4" ? 32 : 128;
  const prefix = match[5] === undefined ? bits : Number(match[5]);
  const port = match[4] === undefined ? undefined : Number(match[4]);
  if (prefix > bits || (port !== undefined && port > 65_535)) return undefined;
  return { address, prefix, port };
}

/** Whether the config names this very address. */
export function isNamed(text: string, port: number, rules: readonly AddressRule[]): boolean {
  const address = ipaddr.process(text);
  return rules.some((rule) => {
    if (rule.port !== undefined && rule.port !== port) return false;
    return rule.address.kind() === address.kind() && address.match(rule.address, rule.prefix);
  });
}

/** IPv6 hands out global unicast addresses from here only; the rest embeds, tunnels or is local. */
const globalUnicast = ipaddr.IPv6.parse("2000::");

/**
 * Whether an address is one of the public internet: not loopback, private, link-local, shared,
 * multicast, reserved, nor an IPv6 form that wraps such a one (IANA special-purpose registries).
 */
export function isPublic(text: string): boolean {
  const address = ipaddr.process(text);
  if (address.range() !== "unicast") return false;
  return address.kind() === "ipv4" || address.match(globalUnicast, 3);
}

/** Four decimal numbers or IPv6: other notations of IPv4 are easily read as something else. */
function isWritten(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}
