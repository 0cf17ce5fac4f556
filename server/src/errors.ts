import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { IngestError } from "@ingestlayer/core";
import type {
  FastifyBaseLogger,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods,
} from "fastify";
import { HttpError, problemDocument, sendProblem, type HttpProblem } from "./problem.ts";
import { problems } from "./problems.ts";

/** Turns everything that is thrown on the way, and every unknown address, into a problem document. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = refusalOf(error, request) ?? failureProblem(error, request.log);
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const url = request.url.split("?")[0] ?? "";
    const allowed = methods.filter((method) => app.hasRoute({ method, url }));
    return sendProblem(
      reply,
      allowed.length > 0
        ? problems.wrongMethod(request.method, allowed.join(", "))
        : problems.noRoute(request.method, "Events go to POST /v1/events."),
    );
  });
}

/** What Fastify refuses before a route is found. */
export function refuseRequest(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  void sendProblem(reply, refusalOf(error, request) ?? problems.internal());
}

/**
 * The problem of what was thrown behind the door. Whatever is not expected is a bug: the log gets the
 * stack, the client does not.
 */
export function failureProblem(error: unknown, log: Pick<FastifyBaseLogger, "error">): HttpProblem {
  if (error instanceof HttpError) return error.problem;
  if (error instanceof IngestError) return outageProblem(error);
  log.error({ err: error }, "a request failed");
  return problems.internal();
}

/** The problem of an {@link IngestError} of the engine: it cannot take events now. */
export function outageProblem(error: IngestError): HttpProblem {
  return problems.unavailable(error.code, error.message, retryAfterS[error.code] ?? 5);
}

/** Answers what is not HTTP at all, in the same form as everything else, and hangs up. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const problem = connectionProblem(error.code);
  if (socket.writable) {
    const body = problemDocument(problem);
    socket.write(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n` +
        `content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
        `connection: close\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

function connectionProblem(code: string | undefined): HttpProblem {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return problems.headersTooLarge();
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return problems.headTooSlow();
    default:
      return problems.malformedRequest();
  }
}

const methods: HTTPMethods[] = ["GET", "POST", "DELETE"];

/** A full queue empties within a moment; a full disk needs somebody. */
const retryAfterS: Readonly<Record<string, number>> = { IL_STORE_001: 1, IL_STORE_002: 30 };

/** The problem of what Fastify itself throws where a request is at fault. */
function refusalOf(error: FastifyError, request: FastifyRequest): HttpProblem | undefined {
  switch (error.code) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return problems.contentType(mediaType(request.headers["content-type"]));
    case "FST_ERR_BAD_URL":
      return problems.noRoute(request.method, "The path is not valid percent-encoded UTF-8.");
    case "FST_ERR_MAX_PARAM_LENGTH":
      return problems.noRoute(request.method, "A part of the path is longer than any name.");
    default:
      return (error.statusCode ?? 500) < 500 ? problems.malformedRequest() : undefined;
  }
}

/** What a client said that its body is, as far as it is a media type: an answer repeats nothing else. */
function mediaType(header: string | undefined): string {
  if (header === undefined) return "none";
  const [type = ""] = header.split(";");
  return /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type.trim()) ? type.trim() : "a malformed one";
}
