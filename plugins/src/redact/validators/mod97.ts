/** The remainder by 97 of a decimal string of any length. */
export function mod97(digits: string): number {
  let rest = 0;
  for (let i = 0; i < digits.length; i += 1) rest = (rest * 10 + digits.charCodeAt(i) - 48) % 97;
  return rest;
}

// ISO 13616 registry: the length of an IBAN by country.
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

/** How many characters an IBAN of that country has, or `undefined` where there is no such country. */
export function ibanLength(country: string): number | undefined {
  return LENGTHS[country];
}

/** True where the letters and digits (upper case, no spaces) are an IBAN by length and check digits. */
export function ibanValid(iban: string): boolean {
  if (LENGTHS[iban.slice(0, 2)] !== iban.length) return false;
  return ibanChecks(iban);
}

// What stands first is counted last, a letter as two digits: A is 10.
const COUNTRY_AND_CHECK = 4;
// A hundredfold of it is still a small integer to V8, so that not every character needs a division.
const SMALL = 2 ** 23;

/** The check digits alone, for an IBAN whose country is newer than our table. */
export function ibanChecks(iban: string): boolean {
  const { length } = iban;
  let rest = 0;
  for (let i = 0; i < length; i += 1) {
    const at = i + COUNTRY_AND_CHECK;
    const code = iban.charCodeAt(at < length ? at : at - length);
    if (code >= 48 && code <= 57) rest = rest * 10 + code - 48;
    else if (code >= 65 && code <= 90) rest = rest * 100 + code - 55;
    else return false;
    if (rest > SMALL) rest %= 97;
  }
  return rest % 97 === 1;
}
