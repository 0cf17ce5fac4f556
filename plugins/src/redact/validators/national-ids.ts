import { luhnValid } from "./luhn.ts";
import { mod97 } from "./mod97.ts";

function weighted(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (digits.charCodeAt(i) - 48), 0);
}

function digitAt(text: string, index: number): number {
  return text.charCodeAt(index) - 48;
}

/** US Social Security number: the ranges that were never issued (SSA, 20 CFR 422.103). */
export function ssnValid(digits: string): boolean {
  const area = Number(digits.slice(0, 3));
  if (digits.length !== 9 || area === 0 || area === 666 || area > 899) return false;
  return digits.slice(3, 5) !== "00" && digits.slice(5) !== "0000";
}

/** US individual taxpayer number: area 900 to 999, group 50 to 65, 70 to 88, 90 to 92, 94 to 99. */
export function itinValid(digits: string): boolean {
  const group = Number(digits.slice(3, 5));
  if (digits.length !== 9 || digits[0] !== "9") return false;
  return (
    (group >= 50 && group <= 65) ||
    (group >= 70 && group <= 88) ||
    (group >= 90 && group <= 99 && group !== 93)
  );
}

/** UK National Insurance number: two prefix letters, six digits, suffix A to D. No check digit. */
export function ninoValid(id: string): boolean {
  return (
    /^[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]\d{6}[A-D]?$/.test(id) &&
    !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(id)
  );
}

/** UK NHS number: ten digits, weights 10 to 2, modulus 11. */
export function nhsValid(digits: string): boolean {
  if (digits.length !== 10) return false;
  const check = 11 - (weighted(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === digitAt(digits, 9);
}

/** German tax id (IdNr): eleven digits, ISO 7064 MOD 11,10, one digit repeated in the first ten. */
export function germanTaxIdValid(digits: string): boolean {
  if (!/^[1-9]\d{10}$/.test(digits)) return false;
  const counts = new Map<string, number>();
  for (const digit of digits.slice(0, 10)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
  const repeated = [...counts.values()].filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] ?? 0) > 3) return false;
  let product = 10;
  for (let i = 0; i < 10; i += 1) {
    const sum = (digitAt(digits, i) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(digits, 10);
}

/** German pension insurance number: area, birth date, initial, serial number, check digit. */
export function germanPensionValid(id: string): boolean {
  if (!/^\d{2}(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[A-Z]\d{3}$/.test(id)) return false;
  const letter = String(id.charCodeAt(8) - 64).padStart(2, "0");
  const digits = id.slice(0, 8) + letter + id.slice(9, 11);
  const sum = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1].reduce((total, weight, i) => {
    const product = weight * digitAt(digits, i);
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 10 === digitAt(id, 11);
}

/** Dutch burgerservicenummer: nine digits, weights 9 to 2 and -1, divisible by 11. */
export function bsnValid(digits: string): boolean {
  if (!/^\d{9}$/.test(digits) || /^0{3}/.test(digits)) return false;
  return weighted(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** French social security number (NIR): 13 characters and a key, 97 minus the rest by 97. */
export function nirValid(id: string): boolean {
  if (!/^[12378]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}$/.test(id)) return false;
  const body = id.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return 97 - mod97(body) === Number(id.slice(13));
}

const CODICE_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/** Italian codice fiscale: sixteen characters, the last one a check letter (DM 23/12/1976). */
export function codiceFiscaleValid(id: string): boolean {
  if (
    !/^[A-Z]{6}[\dLMNPQRSTUV]{2}[ABCDEHLMPRST][\dLMNPQRSTUV]{2}[A-Z][\dLMNPQRSTUV]{3}[A-Z]$/.test(
      id,
    )
  ) {
    return false;
  }
  let sum = 0;
  for (let i = 0; i < 15; i += 1) {
    const code = id.charCodeAt(i);
    const value = code < 58 ? code - 48 : code - 65;
    sum += i % 2 === 0 ? (CODICE_ODD[value] ?? 0) : value;
  }
  return sum % 26 === id.charCodeAt(15) - 65;
}

const DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

/** Spanish DNI and NIE: the letter is the number's rest by 23. */
export function dniValid(id: string): boolean {
  if (!/^[XYZ\d]\d{7}[A-Z]$/.test(id)) return false;
  const first = "XYZ".indexOf(id.charAt(0));
  const number = Number((first < 0 ? id.charAt(0) : String(first)) + id.slice(1, 8));
  return DNI_LETTERS.charAt(number % 23) === id.charAt(8);
}

/** Polish PESEL: eleven digits that begin with a date, weights 1 3 7 9. */
export function peselValid(digits: string): boolean {
  if (!/^\d{2}(?:[02468][1-9]|[13579][0-2])(?:0[1-9]|[12]\d|3[01])\d{5}$/.test(digits))
    return false;
  const sum = weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
  return (10 - (sum % 10)) % 10 === digitAt(digits, 10);
}

/** Canadian social insurance number: nine digits, Luhn, never beginning with 0 or 8. */
export function sinValid(digits: string): boolean {
  return /^[1-79]\d{8}$/.test(digits) && luhnValid(digits);
}

/** Australian tax file number: nine digits, weighted sum divisible by 11. */
export function tfnValid(digits: string): boolean {
  return /^\d{9}$/.test(digits) && weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;
}

/** Australian Medicare number: ten digits, the ninth checks the first eight. */
export function medicareValid(digits: string): boolean {
  if (!/^[2-6]\d{9}$/.test(digits)) return false;
  return weighted(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8);
}

const VERHOEFF_D = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];
const VERHOEFF_P = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];

/** Indian Aadhaar: twelve digits, never beginning with 0 or 1, Verhoeff check digit. */
export function aadhaarValid(digits: string): boolean {
  if (!/^[2-9]\d{11}$/.test(digits)) return false;
  let check = 0;
  for (let i = 0; i < 12; i += 1) {
    const permuted = Number(VERHOEFF_P[i % 8]?.charAt(digitAt(digits, 11 - i)));
    check = Number(VERHOEFF_D[check]?.charAt(permuted));
  }
  return check === 0;
}

/** Indian PAN: five letters, the fourth tells the holder's kind, four digits, a letter. */
export function panValid(id: string): boolean {
  return /^[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]$/.test(id);
}

/** Brazilian CPF: eleven digits, two check digits by modulus 11. */
export function cpfValid(digits: string): boolean {
  if (!/^\d{11}$/.test(digits) || /^(\d)\1*$/.test(digits)) return false;
  const check = (length: number): number => {
    let sum = 0;
    for (let i = 0; i < length; i += 1) sum += digitAt(digits, i) * (length + 1 - i);
    return ((sum * 10) % 11) % 10;
  };
  return check(9) === digitAt(digits, 9) && check(10) === digitAt(digits, 10);
}

/** US National Provider Identifier: ten digits, Luhn with the prefix 80840. */
export function npiValid(digits: string): boolean {
  return /^[12]\d{9}$/.test(digits) && luhnValid(`80840${digits}`);
}

const CHECKED: readonly ((id: string) => boolean)[] = [
  nhsValid,
  ninoValid,
  germanTaxIdValid,
  germanPensionValid,
  bsnValid,
  nirValid,
  codiceFiscaleValid,
  dniValid,
  peselValid,
  sinValid,
  tfnValid,
  medicareValid,
  aadhaarValid,
  panValid,
  cpfValid,
];

/** True where the letters and digits (upper case, nothing between) pass one country's check. */
export function nationalIdValid(id: string): boolean {
  return CHECKED.some((valid) => valid(id));
}
