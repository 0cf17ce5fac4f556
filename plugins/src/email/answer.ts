import type { Failure, Outage } from "@ingestlayer/core/plugin";
import { isTlsError } from "../_http/explain.ts";
import type { Sent } from "../_http/report.ts";
import { mailErrors } from "./errors.ts";
import type { SmtpResult } from "./smtp.ts";

/** What the answers of a mail server mean: RFC 5321 says 4yz may pass, 5yz will not. */
export function readResult(result: SmtpResult, host: string, addresses: number): Sent {
  if (result.kind === "taken") {
    return result.refused === 0
      ? { kind: "done" }
      : { kind: "reject", failure: mailErrors.partly(result.refused, addresses) };
  }
  return explain(result.error, host, result.sent);
}

/** What {@link SmtpPool} failed with. Answers of the server are not repeated: they quote addresses. */
export function explain(error: unknown, host: string, sent: boolean): Sent {
  const {
    code = "",
    originalCode = code,
    responseCode,
    command = "",
  } = error as {
    readonly code?: string;
    /** What Node said, where nodemailer put a word of its own over it. */
    readonly originalCode?: string;
    readonly responseCode?: number;
    readonly command?: string;
  };
  if (code === "EAUTH" || code === "ENOAUTH") return login(responseCode);
  if (code === "ETLS" || isTlsError(originalCode))
    return { ...outage(mailErrors.tls()), needsOperator: true };
  if (responseCode === undefined) {
    const failure = mailErrors.connection(host, originalCode === "" ? "unknown" : originalCode);
    return { ...outage(failure), ...(sent ? { maybeDelivered: true } : {}) };
  }
  const place = command === "" ? "the connection" : command;
  const failure = mailErrors.refused(responseCode, place);
  // 421: the service closes; anything before a mail began is about the server, not about the mail.
  if (responseCode === 421 || command === "CONN" || command.endsWith("HLO")) return outage(failure);
  if (responseCode === 530 || responseCode === 535) return login(responseCode);
  if (command === "MAIL FROM" && responseCode >= 500) {
    return { ...outage(mailErrors.sender(responseCode)), needsOperator: true };
  }
  return responseCode >= 500 && responseCode !== 503
    ? { kind: "reject", failure }
    : { kind: "retry", failure };
}

function login(responseCode: number | undefined): Outage {
  const failure = mailErrors.login(responseCode);
  // 454 and other 4yz: the server cannot look the login up just now (RFC 4954 §4.7).
  const passes = responseCode !== undefined && responseCode < 500;
  return passes ? outage(failure) : { ...outage(failure), needsOperator: true };
}

function outage(failure: Failure): Outage {
  return { kind: "outage", failure };
}
