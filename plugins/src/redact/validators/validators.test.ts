import { describe, expect, test } from "vitest";
import { luhnValid } from "./luhn.ts";
import { ibanValid, mod97 } from "./mod97.ts";
import * as ids from "./national-ids.ts";
import { base58Valid, bech32Valid } from "./wallets.ts";

// Published test numbers: none of them belongs to anyone.
const CASES: readonly (readonly [string, (value: string) => boolean, readonly string[]])[] = [
  ["IBAN", ibanValid, ["DE89370400440532013000", "GB82WEST12345698765432", "NO9386011117947"]],
  ["UK NHS", ids.nhsValid, ["9434765919", "4010232137"]],
  ["German tax id", ids.germanTaxIdValid, ["86095742719", "47036892816"]],
  ["French NIR", ids.nirValid, ["269054958815780"]],
  ["codice fiscale", ids.codiceFiscaleValid, ["RSSMRA85T10A562S"]],
  ["Spanish DNI and NIE", ids.dniValid, ["12345678Z", "X1234567L"]],
  ["PESEL", ids.peselValid, ["44051401359"]],
  ["Canadian SIN", ids.sinValid, ["130692544"]],
  ["Australian TFN", ids.tfnValid, ["123456782"]],
  ["Australian Medicare", ids.medicareValid, ["2123456701"]],
  ["Aadhaar", ids.aadhaarValid, ["234123412346"]],
  ["CPF", ids.cpfValid, ["52998224725", "11144477735"]],
  ["NPI", ids.npiValid, ["1234567893"]],
];

describe.each(CASES)("%s", (_, valid, values) => {
  test("accepts published test numbers", () => {
    for (const value of values) expect([value, valid(value)]).toEqual([value, true]);
  });

  test("refuses them with a digit changed by one", () => {
    for (const value of values) {
      const at = value.search(/\d/);
      const changed = String((Number(value[at]) + 1) % 10);
      expect(valid(value.slice(0, at) + changed + value.slice(at + 1))).toBe(false);
    }
  });

  test("refuses what is too short, too long or empty", () => {
    for (const value of values) {
      expect(valid(value.slice(0, 5))).toBe(false);
      expect(valid("")).toBe(false);
    }
  });
});

test("Luhn accepts test cards and finds one wrong digit and most swapped ones", () => {
  expect(["4242424242424242", "378282246310005"].map(luhnValid)).toEqual([true, true]);
  expect(["4242424242424243", "387282246310005"].map(luhnValid)).toEqual([false, false]);
});

test("mod 97 takes numbers of any length", () => {
  expect(mod97("3214282912345698765432161182")).toBe(1);
  expect(mod97("98")).toBe(1);
});

test.each([
  ["219099999", true],
  ["000123456", false],
  ["666123456", false],
  ["900123456", false],
  ["219009999", false],
  ["219090000", false],
])("SSN %s is valid: %s", (digits, valid) => {
  expect(ids.ssnValid(digits)).toBe(valid);
});

test("ITIN, NINO and PAN by their ranges", () => {
  expect(ids.itinValid("912701234")).toBe(true);
  expect(ids.itinValid("912931234")).toBe(false);
  expect(ids.ninoValid("AB123456C")).toBe(true);
  expect(ids.ninoValid("GB123456C")).toBe(false);
  expect(ids.panValid("ABCPE1234F")).toBe(true);
  expect(ids.panValid("ABCDE1234F")).toBe(false);
});

test("wallet addresses by their checksums", () => {
  expect(base58Valid("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")).toBe(true);
  expect(base58Valid("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3")).toBe(false);
  expect(bech32Valid("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")).toBe(true);
  expect(bech32Valid("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5")).toBe(false);
});
