import type { EventNumbering } from "../numbering.ts";
import { fake } from "./fake.ts";
import { keyedHash } from "./hash.ts";
import { mask } from "./mask.ts";

/** What becomes of a finding. `off` leaves the type alone. */
export const ACTIONS = ["label", "mask", "remove", "hash", "fake", "off"] as const;
export type Action = (typeof ACTIONS)[number];

/** What stands in the place of a value, once the action is done. Same value and key, same result. */
export function replacement(
  action: Exclude<Action, "off">,
  type: string,
  value: string,
  numbering: EventNumbering,
  key: string,
): string {
  switch (action) {
    case "label":
      return numbering.labelFor(type, value);
    case "mask":
      return mask(value);
    case "remove":
      return "";
    case "hash":
      return keyedHash(type, value, key);
    case "fake":
      return fake(type, value, key);
  }
}
