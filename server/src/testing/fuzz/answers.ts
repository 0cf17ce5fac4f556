import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import type { OpenApiDocument } from "../../wire/document.ts";
import type { Documented, FuzzRequest } from "./requests.ts";

/** What the server answered; `cut` where its end was not waited for. */
export interface FuzzAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  readonly cut: boolean;
}

/** Longer than any answer takes: a request that takes longer hangs. */
export const hangMs = 15_000;
/** Streams that go on for as long as the client listens: their head and this much of them is looked at. */
const streamMs = 200;
const endless = /^text\/event-stream|^application\/x-ndjson/;

/**
 * Sends it as it is; rejects where no answer comes, or none within {@link hangMs}. A connection that has
 * served before may be closed as idle just when it is asked again, on a machine that stands still for a
 * while: then, as clients do, it is asked on another one.
 */
export async function send(base: string, agent: Agent, request: FuzzRequest): Promise<FuzzAnswer> {
  for (;;) {
    const answer = await sendOnce(base, agent, request);
    if (answer !== "closed as idle") return answer;
  }
}

function sendOnce(
  base: string,
  agent: Agent,
  request: FuzzRequest,
): Promise<FuzzAnswer | "closed as idle"> {
  const { method, url, headers, body } = request;
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(base);
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const sent = httpRequest(
      { agent, hostname, port, method, path: url, headers: { ...headers, ...length } },
      (response) => {
        const chunks: Buffer[] = [];
        const done = (cut: boolean) => {
          clearTimeout(timer);
          clearTimeout(streaming);
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, cut });
        };
        const goesOn = endless.test(response.headers["content-type"] ?? "");
        const streaming = goesOn
          ? setTimeout(() => (done(true), sent.destroy()), streamMs)
          : undefined;
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => done(false));
        response.on("error", (error) => (goesOn ? undefined : reject(error)));
      },
    );
    const timer = setTimeout(() => {
      sent.destroy();
      reject(new Error(`no answer within ${hangMs} ms`));
    }, hangMs);
    sent.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      if (sent.reusedSocket && /^(?:ECONNRESET|EPIPE)$/.test(error.code ?? "")) {
        resolve("closed as idle");
      } else reject(error);
    });
    sent.end(body);
  });
}

/** Says what is wrong with an answer, by the document; nothing where all is well. */
export type AnswerCheck = (request: FuzzRequest, answer: FuzzAnswer) => string | undefined;

export function checkAnswers(document: OpenApiDocument, secrets: readonly string[]): AnswerCheck {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addSchema(document, "api");
  const compiled = new Map<string, ValidateFunction>();
  const validator = (...path: readonly string[]) => {
    const pointer = path.map((part) => part.replaceAll("~", "~0").replaceAll("/", "~1")).join("/");
    const $ref = `api#/${pointer.replaceAll(/[{}]/g, (brace) => encodeURIComponent(brace))}`;
    const made = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, made);
    return made;
  };
  const isProblem = validator("components", "schemas", "Problem");
  return ({ of }, { status, headers, text, cut }) => {
    const type = (headers["content-type"] ?? "").split(";")[0] ?? "";
    if (/\n\s+at |node_modules|\.ts:\d/.test(status >= 400 ? text : "")) return "a stack is shown";
    if (secrets.some((secret) => text.includes(secret))) return "a secret is shown";
    if (status >= 500 && status !== 503) return "a 5xx";
    if (status === 503 && headers["retry-after"] === undefined) return "a 503 without Retry-After";
    if (status >= 400 && (status !== 503 || type !== "application/json")) {
      if (type !== "application/problem+json") return `an error as ${type}`;
      const problem = JSON.parse(text) as { status?: number; code?: string };
      if (!isProblem(problem)) return `no problem document: ${ajv.errorsText(isProblem.errors)}`;
      if (problem.status !== status) return "a problem of another status";
      if (!/^IL_[A-Z]+_\d{3}$/.test(problem.code ?? "")) return "a problem without a code of ours";
    }
    if (of === undefined) return status < 400 ? "an address that is not documented" : undefined;
    return (
      undocumented(of, status, type) ??
      (cut ? undefined : misfit(of, status, type, text, validator))
    );
  };
}

/** These come before a route is found. */
const always: readonly number[] = [404, 431];

function undocumented({ operation, path }: Documented, status: number, type: string) {
  const response = operation.responses[String(status)];
  if (response === undefined) {
    return always.includes(status) && path.includes("{")
      ? undefined
      : `${status} is not documented`;
  }
  const { content } = response;
  if (content === undefined || Object.hasOwn(content, type)) return undefined;
  return `${status} is documented as ${Object.keys(content).join()}, found ${type}`;
}

function misfit(
  { method, path, operation }: Documented,
  status: number,
  type: string,
  text: string,
  validator: (...path: readonly string[]) => ValidateFunction,
): string | undefined {
  const content = operation.responses[String(status)]?.content?.[type];
  if (content === undefined || !type.endsWith("json")) return undefined;
  const responses = ["paths", path, method.toLowerCase(), "responses", String(status)];
  const fits = validator(...responses, "content", type, "schema");
  if (fits(JSON.parse(text))) return undefined;
  const [first] = fits.errors ?? [];
  return `does not fit its schema: ${first?.instancePath} ${first?.message}`;
}
