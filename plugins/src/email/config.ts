import { count, duration, secret, template } from "@ingestlayer/core/plugin";
import { z } from "zod";

const pem = (what: string) =>
  secret(what).refine((text) => text.includes("-----BEGIN"), {
    error: "expected PEM (-----BEGIN …)",
  });

/** `destinations.NAME.email` */
export const emailConfig = z
  .strictObject({
    smtp: secret("The mail server: smtp://user:password@host:587, or smtps:// for TLS at once."),
    encryption: z
      .enum(["required", "opportunistic", "none"])
      .default("required")
      .describe("With smtp://: whether STARTTLS must, may or may not encrypt the connection."),
    ca: pem("Authorities to trust instead of the usual ones, in PEM.").optional(),
    from: z.string().min(3).describe("The sender: alerts@acme.example, or Name <address>."),
    dkim: z
      .strictObject({
        domain: z.string().min(1).describe("The signing domain."),
        selector: z.string().min(1).describe("The selector of the key in DNS."),
        privateKey: pem("The private key, in PEM."),
      })
      .optional()
      .describe("Signs every mail (RFC 6376), where the mail server does not."),
    connections: count("Connections at most.", 2, { max: 50 }),
    timeout: duration("How long one mail may take.", "30s", { min: "100ms", max: "10m" }),
  })
  .describe("A mail server that takes mails by SMTP.");

const address = (what: string) => z.union([template(what), z.array(template(what)).min(1).max(50)]);

/** The entry under `to`. */
export const emailRoute = z
  .strictObject({
    to: address("An address, such as $event.email or team@acme.example; several as a list."),
    cc: address("Who gets a copy.").optional(),
    bcc: address("Who gets a copy unseen.").optional(),
    replyTo: template("Where answers go.").optional(),
    subject: template("The subject, one line."),
    text: template("The mail as plain text.").optional(),
    html: template("The mail as HTML. What events say is escaped.").optional(),
    thread: template("A key: mails of one key are shown as one conversation.").optional(),
    unsubscribe: template(
      "Where to unsubscribe, https:// or mailto: (header List-Unsubscribe, RFC 2369).",
    ).optional(),
    oneClick: z
      .boolean()
      .default(false)
      .describe("Whether an https `unsubscribe` takes a POST (RFC 8058)."),
    digest: z
      .strictObject({
        every: duration("How long events are collected, unless `events` are there sooner.", "15m", {
          min: "1s",
          max: "7d",
        }),
        events: count("Events in one mail, at most; more than `delivery.batch` never.", 50, {
          max: 1000,
        }),
        subject: z
          .string()
          .default("{count} events")
          .describe("Subject of a mail with several events; {count} is their number."),
      })
      .optional()
      .describe("One mail for several events to the same addresses."),
  })
  .refine(({ text, html }) => text !== undefined || html !== undefined, {
    error: "expected 'text', 'html' or both, found neither",
  })
  .describe("One mail an event, or one for several.");

export type EmailConfig = z.output<typeof emailConfig>;
export type EmailRouteConfig = z.output<typeof emailRoute>;
