import { createHash } from "node:crypto";
import type { JsonObject } from "@ingestlayer/core/plugin";
import type { SendMailOptions } from "nodemailer";
import { domainOf } from "./address.ts";
import type { Mailbox } from "./address.ts";
import type { EmailRouteConfig } from "./config.ts";
import type { Letter } from "./message.ts";

/** What makes mails of letters. */
export interface MailMaker {
  readonly from: Mailbox;
  readonly route: EmailRouteConfig;
  /** Tells this route's mails from those that another one makes of the same event. */
  readonly routeKey: string;
}

/** A letter and the id of its event. */
export interface Addressed {
  readonly id: string;
  readonly letter: Letter;
}

/** What goes to the mail server. */
export type Mail = SendMailOptions & { readonly messageId: string };

/**
 * Makes one mail of the letters of one or several events. Its Message-ID follows from the events and
 * the route: a repeat has the same, and mail programs show it once.
 */
export function makeMail(
  letters: readonly [Addressed, ...Addressed[]],
  { from, route, routeKey }: MailMaker,
): Mail {
  const [{ letter }] = letters;
  const domain = domainOf(from);
  const digest = letters.length > 1;
  const texts = letters.flatMap((one) => one.letter.text ?? []);
  const pages = letters.flatMap((one) => one.letter.html ?? []);
  const ids = letters.map(({ id }) => id).join("\n");
  const reference = `<${hash(`${routeKey}\n${letter.thread}`)}.thread@${domain}>`;
  const subject = route.digest?.subject.replaceAll("{count}", String(letters.length));
  return {
    from: mutable([from])[0],
    to: mutable(letter.to),
    cc: mutable(letter.cc),
    bcc: mutable(letter.bcc),
    replyTo: mutable(letter.replyTo),
    subject: digest ? subject : letter.subject,
    messageId: `<${hash(`${routeKey}\n${ids}`)}@${domain}>`,
    // RFC 3834: no machine shall answer it.
    headers: { "Auto-Submitted": "auto-generated", ...unsubscribeHeaders(letter, route) },
    ...(texts.length === 0 ? {} : { text: texts.join(textSeparator) }),
    ...(pages.length === 0 ? {} : { html: pages.join(htmlSeparator) }),
    ...(letter.thread === "" ? {} : { inReplyTo: reference, references: reference }),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A mail for a person to read, before it is sent. */
export function describeMail({ from, to, cc, bcc, replyTo, subject, text, html, headers }: Mail) {
  const parts = { from, to, cc, bcc, replyTo, subject, text, html, headers };
  return JSON.parse(JSON.stringify(parts)) as JsonObject;
}

const textSeparator = `\n\n${"-".repeat(40)}\n\n`;
const htmlSeparator = "\n<hr>\n";

/** Letters that may share a digest: the same people get them. */
export function recipientsKey({ to, cc, bcc, replyTo, unsubscribe, thread }: Letter): string {
  return JSON.stringify([to, cc, bcc, replyTo, unsubscribe, thread]);
}

function unsubscribeHeaders(
  { unsubscribe }: Letter,
  { oneClick }: EmailRouteConfig,
): Record<string, string> {
  if (unsubscribe === "") return {};
  const header = { "List-Unsubscribe": `<${unsubscribe}>` };
  return oneClick && unsubscribe.startsWith("https:")
    ? { ...header, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }
    : header;
}

function mutable(mailboxes: readonly Mailbox[]): { name: string; address: string }[] {
  return mailboxes.map(({ name, address }) => ({ name, address }));
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 40);
}
