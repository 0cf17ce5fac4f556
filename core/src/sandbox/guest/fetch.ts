import { send } from "./outbox.ts";
import { createResponse } from "./response.ts";
import type { Answer, GuestResponse } from "./response.ts";

/** Takes the text of the host's reply to a fetch. */
export type Reply = (text: string) => void;

interface Init {
  readonly method?: unknown;
  readonly headers?: object;
  readonly body?: unknown;
}

/**
 * `fetch(url, { method, headers, body })` as adapters know it, done by the host: declared hosts
 * only, redirects not followed. Rejects with an error that has `code` and `retry`.
 */
export function createFetch(
  call: number,
  replies: Map<string, Reply>,
): (url: unknown, init?: Init) => Promise<GuestResponse> {
  let count = 0;
  return (url, init = {}) =>
    new Promise((resolve, reject) => {
      count += 1;
      const target = String(count);
      const request = {
        url: text(url),
        method: text(init.method ?? "GET").toUpperCase(),
        headers: headerList(init.headers),
        ...(init.body !== undefined && init.body !== null && { body: text(init.body) }),
      };
      replies.set(target, (reply) => {
        replies.delete(target);
        const end = JSON.parse(reply) as { answer: Answer } | { failure: { message: string } };
        if ("answer" in end) resolve(createResponse(end.answer));
        else reject(Object.assign(new Error(end.failure.message), end.failure));
      });
      send("f", call, count, JSON.stringify(request));
    });
}

/** Whatever the adapter handed over, as a template would write it. */
const text: (value: unknown) => string = String;

function headerList(headers: object | undefined): readonly (readonly [string, string])[] {
  if (headers === undefined || headers === null) return [];
  const entries = Symbol.iterator in headers ? [...(headers as Iterable<unknown[]>)] : undefined;
  return (entries ?? Object.entries(headers)).map(([name, value]) => [text(name), text(value)]);
}
