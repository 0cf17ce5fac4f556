import { evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, Event, Failure, TextTemplate } from "@ingestlayer/core/plugin";
import { inert, inertLine } from "../_text/inert.ts";
import { shorten } from "../_text/shorten.ts";
import { addressText, parseMailbox } from "./address.ts";
import type { Mailbox } from "./address.ts";
import type { EmailRouteConfig } from "./config.ts";
import { mailErrors } from "./errors.ts";

/** What one event says in a mail. */
export interface Letter {
  readonly to: readonly Mailbox[];
  readonly cc: readonly Mailbox[];
  readonly bcc: readonly Mailbox[];
  readonly replyTo: readonly Mailbox[];
  readonly subject: string;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly thread: string;
  readonly unsubscribe: string;
}

export type Written =
  | { readonly ok: true; readonly letter: Letter }
  | { readonly ok: false; readonly failure: Failure };

/** One value of an event takes no more of a mail than this. */
export const valueUnitsMax = 20_000;
const subjectUnitsMax = 250;

const fields = [
  "to",
  "cc",
  "bcc",
  "replyTo",
  "subject",
  "text",
  "html",
  "thread",
  "unsubscribe",
] as const;
type FieldName = (typeof fields)[number];

/** Compiles a route to what writes the letter of an event. */
export function compileLetter(
  config: EmailRouteConfig,
  compile: Compile,
): (event: Event) => Written {
  const templates = new Map(fields.map((field) => [field, compileField(field, config, compile)]));
  return (event) => {
    const texts = {} as Record<FieldName, readonly string[]>;
    for (const [field, list] of templates) {
      const rendered: string[] = [];
      for (const template of list) {
        const text = template.evaluate(event);
        if (isEvaluationError(text)) return { ok: false, failure: evaluationFailure(text) };
        rendered.push(text);
      }
      texts[field] = rendered;
    }
    return write(texts);
  };
}

function compileField(
  field: FieldName,
  config: EmailRouteConfig,
  compile: Compile,
): readonly TextTemplate[] {
  const written = config[field];
  if (written === undefined) return [];
  const encode = encoders[field];
  if (typeof written === "string") return [compile.textTemplate([field], written, encode)];
  return written.map((one, index) => compile.textTemplate([field, index], one, encode));
}

const encoders: Readonly<Record<FieldName, (value: string) => string>> = {
  to: addressText,
  cc: addressText,
  bcc: addressText,
  replyTo: addressText,
  subject: inertLine,
  text: (value) => shorten(inert(value), valueUnitsMax),
  html: (value) => escapeHtml(shorten(inert(value), valueUnitsMax)),
  thread: inertLine,
  unsubscribe: inertLine,
};

function write(texts: Record<FieldName, readonly string[]>): Written {
  const mailboxes = { to: [], cc: [], bcc: [], replyTo: [] } as Record<string, Mailbox[]>;
  for (const field of ["to", "cc", "bcc", "replyTo"] as const) {
    for (const text of texts[field]) {
      const mailbox = parseMailbox(text);
      if (mailbox === undefined) return { ok: false, failure: mailErrors.address(field) };
      mailboxes[field]?.push(mailbox);
    }
  }
  const [unsubscribe = ""] = texts.unsubscribe;
  if (unsubscribe !== "" && !isUnsubscribe(unsubscribe)) {
    return { ok: false, failure: mailErrors.link() };
  }
  const letter = {
    ...mailboxes,
    subject: shorten(inertLine(texts.subject[0] ?? ""), subjectUnitsMax),
    text: texts.text[0],
    html: texts.html[0],
    thread: texts.thread[0] ?? "",
    unsubscribe,
  };
  return { ok: true, letter: letter as unknown as Letter };
}

function isUnsubscribe(text: string): boolean {
  return /^(?:https:\/\/|mailto:)[\x21-\x3b\x3d\x3f-\x7e]+$/.test(text) && text.length < 2_000;
}

/** Text in HTML, between tags or inside quotes (HTML Standard §13.1.2.3). */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
