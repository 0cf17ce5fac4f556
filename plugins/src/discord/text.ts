import { inert } from "../_text/inert.ts";
import { shorten } from "../_text/shorten.ts";

/**
 * Makes the text of a value harmless in Discord's Markdown: a backslash goes before what would format,
 * and a zero-width space breaks what would ping where the template itself may.
 */
export function escapeMarkdown(value: string): string {
  return breakMentions(inert(value).replaceAll(/[\\*_~`|<>#[\]()+-]/g, String.raw`\$&`));
}

/** The same where there is no Markdown: names and footers. */
export function plainText(value: string): string {
  return breakMentions(inert(value));
}

/** Pings are looked for before Markdown is, so that no backslash keeps them away. */
function breakMentions(text: string): string {
  return text.replaceAll(/@(?=everyone|here|[!&]?\d)/g, "@\u200b");
}

/** Cuts Markdown; a backslash that has lost its character goes too. */
export function shortenMarkdown(text: string, unitsMax: number): string {
  return shorten(text, unitsMax, (beginning) =>
    /(?<!\\)(?:\\\\)*\\$/.test(beginning) ? beginning.slice(0, -1) : beginning,
  );
}
