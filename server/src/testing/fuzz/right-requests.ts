import type { Documented, FuzzRequest } from "./requests.ts";

/** What must be said where the address alone is not enough, by operation. */
const said: Readonly<Record<string, { readonly query?: string; readonly body?: unknown }>> = {
  // As many as may come at once, so that the replay of them is still there to be paused.
  takeEvents: { body: Array.from({ length: 50 }, () => ({ name: "a.b", payload: { n: 1 } })) },
  retryDeadLetters: { query: "?all=true" },
  dropDeadLetters: { query: "?all=true" },
  compareConfigs: { body: { config: "events: { a: json }\n" } },
  takeWebhook: { body: { update_id: 1, n: 1 } },
  takeSegmentTrack: { body: { userId: "u", event: "Seen" } },
  takeSegmentIdentify: { body: { userId: "u" } },
  takeSegmentPage: { body: { userId: "u" } },
  takeSegmentScreen: { body: { userId: "u" } },
  takeSegmentGroup: { body: { userId: "u", groupId: "g" } },
  takeSegmentAlias: { body: { userId: "u", previousId: "v" } },
  takeSegmentBatch: { body: { batch: [{ type: "page", userId: "u" }] } },
  makeReplay: { body: { names: ["a.b"], events_per_second: 1 } },
};

/**
 * The request for an operation that is done, where those before it in the document were: ids are those
 * that the server gave out last.
 */
export function rightRequest(
  of: Documented,
  headers: Readonly<Record<string, string>>,
): FuzzRequest {
  const { method, path, operation } = of;
  const { query = "", body } = said[operation.operationId] ?? {};
  const place = path.replace("{source}", "desk").replace("{id}", "{{id 0}}");
  return {
    of,
    method,
    url: `${place}${query}`,
    headers: body === undefined ? headers : { ...headers, "content-type": "application/json" },
    body: body === undefined ? undefined : Buffer.from(JSON.stringify(body)),
  };
}
