import { createHash } from "node:crypto";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const RIPPLE58 = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/** Base58Check with a 21-byte payload (Bitcoin, Litecoin, Dogecoin, Tron, Dash; Ripple's order). */
export function base58Valid(address: string): boolean {
  return checks(address, address.startsWith("r") ? RIPPLE58 : BASE58);
}

function checks(address: string, alphabet: string): boolean {
  if (address.length > 36) return false;
  let number = 0n;
  for (const char of address) {
    const value = alphabet.indexOf(char);
    if (value < 0) return false;
    number = number * 58n + BigInt(value);
  }
  const hex = number.toString(16).padStart(50, "0");
  if (hex.length > 50) return false;
  const bytes = Buffer.from(hex, "hex");
  const first = createHash("sha256").update(bytes.subarray(0, 21)).digest();
  const second = createHash("sha256").update(first).digest();
  return second.subarray(0, 4).equals(bytes.subarray(21));
}

const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Bech32 and Bech32m addresses (BIP 173, BIP 350). */
export function bech32Valid(address: string): boolean {
  const lower = address.toLowerCase();
  if (lower !== address && address.toUpperCase() !== address) return false;
  const split = lower.lastIndexOf("1");
  if (split < 1 || lower.length - split < 7 || lower.length > 90) return false;
  const prefix = lower.slice(0, split);
  const values = Array.from(prefix, (char) => char.charCodeAt(0) >> 5);
  values.push(0, ...Array.from(prefix, (char) => char.charCodeAt(0) & 31));
  for (const char of lower.slice(split + 1)) {
    const value = BECH32.indexOf(char);
    if (value < 0) return false;
    values.push(value);
  }
  const check = polymod(values);
  return check === 1 || check === 0x2bc830a3;
}

function polymod(values: readonly number[]): number {
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, i) => {
      if ((top >> i) & 1) check ^= generator;
    });
  }
  return check;
}
