import { base58Valid, bech32Valid } from "../validators/wallets.ts";
import { WEIGHT } from "../types.ts";
import type { Candidate } from "../types.ts";
import { before } from "./pattern.ts";
import type { Reading } from "./reading.ts";
import { matchesInStretches } from "./stretches.ts";

const WALLET =
  /(?<!\w)(?:0x[\da-fA-F]{40}|(?:bc1|ltc1|BC1|LTC1)[\da-zA-Z]{20,87}|[13LMDTXrt][1-9A-HJ-NP-Za-km-z]{24,34}|[48][1-9A-HJ-NP-Za-km-z]{94}|[1-9A-HJ-NP-Za-km-z]{43,44})(?!\w)/y;
const CUE = /\b(?:wallet|address|solana|sol|btc|bitcoin|eth|ethereum|usdt|xmr|monero|crypto)\b/;

// The shortest.
const WALLET_CHARS = 23;

/** False where nothing has the shape of a wallet address. */
export function maybeWallet(reading: Reading): boolean {
  return reading.longestRun >= WALLET_CHARS && matchesInStretches(reading, WALLET).length > 0;
}

/** Wallet addresses whose checksum holds; those without one only next to a word that says so. */
export function findWallets(reading: Reading, found: Candidate[]): void {
  const { text, longestRun } = reading;
  if (longestRun < WALLET_CHARS) return;
  for (const match of matchesInStretches(reading, WALLET)) {
    const value = match[0];
    const start = match.index;
    const checked = value.startsWith("0x") || base58Valid(value) || bech32Valid(value);
    if (!checked && !CUE.test(before(text, start, 40))) continue;
    const weight = checked ? WEIGHT.checked : WEIGHT.labelled;
    found.push({ start, end: start + value.length, type: "CRYPTO", weight });
  }
}
