import type { FastifyReply } from "fastify";
import { sendAnswer, type Answer } from "./answer.ts";

/** What a client reads when a request cannot be served. Wording: `problems.ts`. */
export interface HttpProblem {
  readonly status: number;
  /** Stable, `IL_AREA_NNN`. */
  readonly code: string;
  /** The same for every occurrence of the code. */
  readonly title: string;
  /** What was found and what was expected. Never a payload, a secret or a stack. */
  readonly detail: string;
  /** Member or field, such as `[3].payload.account.seats`. */
  readonly path?: string;
  /** What to do next. */
  readonly hint?: string;
  /** Of an expression: its line, with carets under what is wrong. */
  readonly frame?: string;
  /** Where it is about a config: all that is wrong with it. */
  readonly mistakes?: readonly ConfigMistake[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** One mistake of a config. */
export interface ConfigMistake {
  readonly code: string;
  readonly detail: string;
  /** `file:line:col`. */
  readonly path?: string;
  readonly hint?: string;
  /** The lines of the config around it, with carets. */
  readonly frame?: string;
}

/** An {@link HttpProblem} that is thrown. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly problem: HttpProblem;

  constructor(problem: HttpProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The body of a problem document (RFC 9457). */
export function problemDocument(problem: HttpProblem): string {
  const { status, code, title, detail, path, hint, frame, mistakes } = problem;
  return JSON.stringify({
    type: `urn:ingestlayer:error:${code}`,
    title,
    status,
    code,
    detail,
    path,
    hint,
    frame,
    mistakes,
  });
}

/** An answer that is a problem document (RFC 9457). */
export function problemAnswer(problem: HttpProblem): Answer {
  return {
    status: problem.status,
    headers: { ...problem.headers, "content-type": "application/problem+json; charset=utf-8" },
    body: problemDocument(problem),
  };
}

/** Answers with a problem document (RFC 9457). */
export function sendProblem(reply: FastifyReply, problem: HttpProblem): FastifyReply {
  return sendAnswer(reply, problemAnswer(problem));
}
