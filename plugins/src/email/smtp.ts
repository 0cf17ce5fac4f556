import { createRequire } from "node:module";
import { PassThrough } from "node:stream";
import type { SendMailOptions } from "nodemailer";
import type { EmailConfig } from "./config.ts";

// Loaded where a config sends mails: who does not need not wait for it.
const require = createRequire(import.meta.url);

/** Where the mail server is. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Reads `smtp://user:password@host:587`; undefined where it is none. */
export function readSmtpUrl(text: string): SmtpServer | undefined {
  const url = URL.parse(text);
  if (url === null || !/^smtps?:$/.test(url.protocol) || url.hostname === "") return undefined;
  const secure = url.protocol === "smtps:";
  const port = url.port === "" ? (secure ? 465 : 587) : Number(url.port);
  const host = url.hostname.replaceAll(/^\[|\]$/g, "");
  try {
    const auth = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
    return { host, port, secure, ...(auth.user === "" ? {} : { auth }) };
  } catch {
    return undefined;
  }
}

/** What sending came to. */
export type SmtpResult =
  | { readonly kind: "taken"; readonly refused: number }
  | { readonly kind: "failed"; readonly error: unknown; readonly sent: boolean };

/**
 * Sends mails over a pool of connections. Nothing is repeated in here: whether a mail may go out again
 * is the host's to say, which knows that a repeat may be shown.
 */
export class SmtpPool {
  readonly #transport: ReturnType<typeof makeTransport>;
  /** Ids of mails under way that were written to their last byte. */
  readonly #written = new Set<string>();

  constructor(server: SmtpServer, config: EmailConfig) {
    this.#transport = makeTransport(server, config);
    this.#transport.use("stream", (mail, next) => {
      const { messageId = "" } = mail.data;
      mail.message.transform(
        () => new PassThrough({ flush: (flushed) => (this.#written.add(messageId), flushed()) }),
      );
      next();
    });
  }

  async send(
    mail: SendMailOptions & { readonly messageId: string },
    signal: AbortSignal,
  ): Promise<SmtpResult> {
    try {
      const { rejected } = await this.#transport.sendMail({ ...mail, signal });
      return { kind: "taken", refused: rejected.length };
    } catch (error) {
      return { kind: "failed", error, sent: this.#written.has(mail.messageId) };
    } finally {
      this.#written.delete(mail.messageId);
    }
  }

  /** Connects, encrypts and logs in, and sends nothing. */
  async verify(): Promise<unknown> {
    return this.#transport.verify().then(
      () => undefined,
      (error: unknown) => error,
    );
  }

  close(): void {
    this.#transport.close({ force: true });
  }
}

function makeTransport(
  server: SmtpServer,
  { encryption, ca, dkim, connections, timeout }: EmailConfig,
) {
  const { createTransport } = require("nodemailer") as typeof import("nodemailer");
  return createTransport({
    pool: true,
    maxConnections: connections,
    maxRequeues: 0,
    ...server,
    requireTLS: encryption === "required",
    ignoreTLS: encryption === "none",
    opportunisticTLS: encryption === "opportunistic",
    connectionTimeout: Math.min(timeout, 10_000),
    greetingTimeout: Math.min(timeout, 10_000),
    socketTimeout: timeout,
    ...(ca === undefined ? {} : { tls: { ca } }),
    ...(dkim === undefined
      ? {}
      : {
          dkim: {
            domainName: dkim.domain,
            keySelector: dkim.selector,
            privateKey: dkim.privateKey,
          },
        }),
  });
}
