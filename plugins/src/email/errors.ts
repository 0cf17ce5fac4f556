import type { Failure, Problem } from "@ingestlayer/core/plugin";

/** Why a mail did not go out, and mistakes in the config: `IL_MAIL_nnn`. */
export const mailErrors = {
  refused: (code: number, command: string): Failure => ({
    code: `SMTP ${code}`,
    reason: `the mail server refuses the mail at ${command} (${code}): ${meaning(code)}`,
    detail: { command },
  }),
  partly: (refused: number, all: number): Failure => ({
    code: "IL_MAIL_101",
    reason:
      `${refused} of ${all} addresses were refused; the others have the mail, and a repeat ` +
      "would reach them again",
  }),
  login: (code: number | undefined): Failure => ({
    code: "IL_MAIL_102",
    reason: `the mail server refuses the login${code === undefined ? "" : ` (${code})`}: look at user and password in 'smtp'`,
  }),
  tls: (): Failure => ({
    code: "IL_MAIL_103",
    reason:
      "the connection to the mail server cannot be encrypted: look at its certificate, at 'ca' " +
      "and 'encryption'",
  }),
  connection: (host: string, cause: string): Failure => ({
    code: "IL_MAIL_104",
    reason: `no connection to the mail server '${host}', or it broke (${cause})`,
  }),
  sender: (code: number): Failure => ({
    code: "IL_MAIL_105",
    reason: `the mail server does not take mails from the address in 'from' (${code})`,
  }),
  silent: (host: string, timeoutMs: number): Failure => ({
    code: "IL_MAIL_106",
    reason: `the mail server '${host}' did not take the mail within ${timeoutMs} ms`,
  }),
  address: (field: string): Failure => ({
    code: "IL_MAIL_107",
    reason: `what '${field}' makes of this event is no mail address`,
    detail: { field },
  }),
  link: (): Failure => ({
    code: "IL_MAIL_108",
    reason: "what 'unsubscribe' makes of this event is neither an https:// nor a mailto: address",
  }),
} as const;

/** RFC 5321 §4.2.3 and RFC 4954, for the codes that are seen. */
function meaning(code: number): string {
  const known: Readonly<Record<number, string>> = {
    450: "the mailbox is busy",
    451: "it has a problem of its own",
    452: "it has no room",
    501: "it cannot read an address",
    550: "no such mailbox, or it is not for us",
    551: "the user is elsewhere",
    552: "the mail is too large, or the mailbox is full",
    553: "the name of the mailbox is not allowed",
    554: "it takes the mail for unwanted",
  };
  return known[code] ?? (code < 500 ? "perhaps later" : "for good");
}

type Mistake = Omit<Problem, "place">;

export const mailMistakes = {
  badUrl: (): Mistake => ({
    code: "IL_MAIL_201",
    message: "expected the mail server as smtp://user:password@host:587 or smtps://host",
    hint: "Percent-encode what is no letter or digit in user and password.",
  }),
  badFrom: (): Mistake => ({
    code: "IL_MAIL_202",
    message: "expected a sender such as 'alerts@acme.example' or 'Alerts <alerts@acme.example>'",
  }),
} as const;
