import { fake } from "./fake.ts";
import { keyedHash } from "./hash.ts";
import { mask } from "./mask.ts";

/** What becomes of a finding. `off` leaves the type alone. */
export const ACTIONS = ["label", "mask", "remove", "hash", "fake", "off"] as const;
export type Action = (typeof ACTIONS)[number];

/** Gives labels their numbers: within one event the same value keeps the same number. */
export interface Numbering {
  /** From 1, by type, in order of appearance. */
  numberOf(type: string, value: string): number;
}

/** What stands in the place of a value, once the action is done. Same value and key, same result. */
export function replacement(
  action: Exclude<Action, "off">,
  finding: { readonly type: string; readonly value: string },
  numbering: Numbering,
  key: string,
): string {
  switch (action) {
    case "label":
      return `[${finding.type}_${numbering.numberOf(finding.type, finding.value)}]`;
    case "mask":
      return mask(finding.value);
    case "remove":
      return "";
    case "hash":
      return keyedHash(finding.type, finding.value, key);
    case "fake":
      return fake(finding.type, finding.value, key);
  }
}
