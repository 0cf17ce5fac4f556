import { inert } from "../_text/inert.ts";
import { shorten } from "../_text/shorten.ts";

/**
 * Makes the text of a value harmless in mrkdwn: with the three characters that Slack gives a meaning
 * escaped, nothing in it can name a user, a group or a channel, or be a link with a false face.
 */
export function escapeText(value: string): string {
  return inert(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Cuts mrkdwn; half of an escape (`&am`) or of a link (`<https://`) at the end goes too. */
export function shortenMarkup(text: string, unitsMax: number): string {
  return shorten(text, unitsMax, (beginning) =>
    beginning.replace(/&[a-z]{0,3}$/, "").replace(/<[^>]*$/, ""),
  );
}
