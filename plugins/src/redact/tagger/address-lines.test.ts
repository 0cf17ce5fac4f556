import { expect, test } from "vitest";
import type { Candidate } from "../types.ts";
import { joinAddressLines } from "./address-lines.ts";

// What stands between ⟦ ⟧ was found as an address, between ⟨ ⟩ as a name.
function joined(marked: string): string {
  const found: Candidate[] = [];
  let text = "";
  for (const piece of marked.split(/([⟦⟨].*?[⟧⟩])/su)) {
    const type = piece.startsWith("⟦") ? "ADDRESS" : piece.startsWith("⟨") ? "PERSON" : undefined;
    const value = type === undefined ? piece : piece.slice(1, -1);
    const range = { start: text.length, end: text.length + value.length };
    if (type !== undefined) found.push({ ...range, type, weight: 40 });
    text += value;
  }
  return joinAddressLines(text, found)
    .map(({ type, start, end }) => `${type}: ${text.slice(start, end)}`)
    .join(" | ");
}

test.each([
  ["⟦12 Elm Street⟧\n⟦Suite 9⟧", "ADDRESS: 12 Elm Street\nSuite 9"],
  ["⟦Vej 2⟧,\n Nuuk\n Greenland ⟦3900⟧", "ADDRESS: Vej 2,\n Nuuk\n Greenland 3900"],
  ["⟦Calle 81⟧\n⟨San Luis⟩\n Spain ⟦20416⟧", "ADDRESS: Calle 81\nSan Luis\n Spain 20416"],
  ["⟦12 Elm Street⟧\nJane Roe\n⟦14 Oak Road⟧", "ADDRESS: 12 Elm Street | ADDRESS: 14 Oak Road"],
  ["⟦12 Elm Street⟧\n⟨Jane Roe⟩", "ADDRESS: 12 Elm Street | PERSON: Jane Roe"],
  ["⟦12 Elm Street⟧ and ⟦14⟧", "ADDRESS: 12 Elm Street | ADDRESS: 14"],
  [
    "⟦12 Elm Street⟧\n⟨Jane Roe⟩\n⟦14 Oak Road⟧",
    "ADDRESS: 12 Elm Street | PERSON: Jane Roe | ADDRESS: 14 Oak Road",
  ],
])("%j", (marked, expected) => {
  expect(joined(marked)).toBe(expected);
});
