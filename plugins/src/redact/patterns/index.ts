import type { Candidate } from "../types.ts";
import { findBirthDates } from "./birth-dates.ts";
import { findCards } from "./cards.ts";
import { findWallets } from "./crypto.ts";
import { NUMBER_DIGITS, digitRuns } from "./digit-runs.ts";
import { findEmails } from "./email.ts";
import { findIbans } from "./ibans.ts";
import { findDigitIds, findLetteredIds } from "./ids.ts";
import { findLabelled } from "./labelled.ts";
import { findIps, findMacs } from "./network.ts";
import { findPasswords } from "./passwords.ts";
import type { Pattern } from "./pattern.ts";
import type { NumberReading, Reading } from "./reading.ts";
import { findPhones } from "./phones.ts";
import { findLabelledSecrets, findSecrets } from "./secrets.ts";
import { findSpelledEmails } from "./spelled-email.ts";
import { findSpelledDigits } from "./spelled-digits.ts";
import { findProfiles, findUrlCredentials } from "./urls.ts";
import { findUsernames } from "./usernames.ts";

const ALWAYS: readonly Pattern[] = [
  findEmails,
  findSpelledEmails,
  findPasswords,
  findSpelledDigits,
  findLabelledSecrets,
  findUrlCredentials,
  findProfiles,
  findUsernames,
];
const WITH_DIGITS: readonly Pattern[] = [
  findIps,
  findMacs,
  findBirthDates,
  findIbans,
  findLabelled,
  findLetteredIds,
];

/** Adds everything that a pattern or a check digit can tell, overlaps and all. */
export function findByPattern(reading: Reading, found: Candidate[]): void {
  for (const pattern of ALWAYS) pattern(reading, found);
  if (reading.longStretches.length > 0) findSecrets(reading, found);
  findWallets(reading, found);
  if (reading.digits === 0) return;
  for (const pattern of WITH_DIGITS) pattern(reading, found);
  if (reading.digits >= NUMBER_DIGITS) findNumbers(reading, found);
}

/** The same for the patterns alone that are told by digits: cards, ids, telephones. */
export function findNumbers(reading: NumberReading, found: Candidate[]): void {
  const runs = digitRuns(reading);
  findCards(reading, runs, found);
  findDigitIds(reading, runs, found);
  findPhones(reading, runs, found);
}
