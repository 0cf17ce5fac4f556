import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import type { SMTPServerOptions } from "smtp-server";

/** A mail as the server took it. */
export interface TakenMail {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** The message as it came, header and body. */
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string;
}

/** Where, and with which code, the server refuses; once, then it behaves again. */
export interface Refusal {
  readonly at: "connect" | "auth" | "sender" | "recipient" | "content" | "hang-up";
  readonly code: number;
  /** Refuses this recipient alone. */
  readonly address?: string;
}

export interface MailServer extends AsyncDisposable {
  readonly url: (login?: string) => string;
  readonly taken: readonly TakenMail[];
  refuseNext(refusal: Refusal): void;
}

/** A real SMTP server on loopback; `options` go to smtp-server. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: TakenMail[] = [];
  let refusals: Refusal[] = [];
  const refuse = (at: Refusal["at"], address?: string): Error | undefined => {
    const found = refusals.find(
      (one) => one.at === at && (one.address === undefined || one.address === address),
    );
    if (found === undefined) return undefined;
    refusals = refusals.filter((one) => one !== found);
    return Object.assign(new Error("no, secret-words"), { responseCode: found.code });
  };
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, callback) => callback(refuse("connect")),
    onAuth: ({ username, password }, _session, callback) => {
      const refusal = refuse("auth");
      const known = password === "p@ss" ? { user: username ?? "" } : undefined;
      if (refusal !== undefined) callback(refusal);
      else callback(known === undefined ? new Error("wrong") : null, known);
    },
    onMailFrom: (_address, _session, callback) => callback(refuse("sender")),
    onRcptTo: ({ address }, _session, callback) => callback(refuse("recipient", address)),
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const mail: TakenMail = {
          sender: mailFrom === false ? "" : mailFrom.address,
          recipients: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString("utf8"),
          secure: session.secure,
          user: String(session.user ?? ""),
        };
        if (refuse("hang-up") !== undefined) {
          taken.push(mail);
          for (const connection of server.connections) connection.close();
          return;
        }
        const refusal = refuse("content");
        if (refusal === undefined) taken.push(mail);
        callback(refusal);
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: (login = "") => `smtp${options.secure ? "s" : ""}://${login}localhost:${port}`,
    taken,
    refuseNext: (refusal) => refusals.push(refusal),
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The names of a message's header fields, in lower case, and its decoded body. */
export function readMessage(raw: string): {
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
} {
  const end = raw.indexOf("\r\n\r\n");
  const fields = new Map<string, string[]>();
  for (const line of raw
    .slice(0, end)
    .replaceAll(/\r\n[ \t]+/g, " ")
    .split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    fields.set(name, [...(fields.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  const encoding = fields.get("content-transfer-encoding")?.[0];
  const body = raw.slice(end + 4);
  if (encoding === "base64") return { fields, body: Buffer.from(body, "base64").toString("utf8") };
  if (encoding !== "quoted-printable") return { fields, body };
  const bytes = body
    .replaceAll("=\r\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return { fields, body: Buffer.from(bytes, "latin1").toString("utf8") };
}

/** The decoded part of a type, of a message in several parts. */
export function readPart(raw: string, type: string): string {
  const from = raw.indexOf(`Content-Type: ${type}`);
  return readMessage(raw.slice(from, raw.indexOf("\r\n--", from))).body;
}
