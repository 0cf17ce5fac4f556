import { count, defineDestination } from "@ingestlayer/core/plugin";
import type { Event, Outcome } from "@ingestlayer/core/plugin";
import { z } from "zod";

/** A destination as chats and webhooks are: one POST an event, and no way to recognise a repeat. */
export const httpSink = defineDestination({
  manifest: {
    name: "http-sink",
    version: "1.0.0",
    apiVersion: 1,
    kind: "destination",
    summary: "Posts events to a server of the test.",
  },
  repeats: "shown",
  config: z.strictObject({ port: count("Where it listens, on 127.0.0.1.", 0, { max: 65_535 }) }),
  route: z.strictObject({}),
  create: ({ port }) => ({
    route: () => ({
      deliver: (batch, { signal }) =>
        Promise.all(batch.map((event) => postEvent(`http://127.0.0.1:${port}/`, event, signal))),
    }),
  }),
});

async function postEvent(url: string, event: Event, signal: AbortSignal): Promise<Outcome> {
  const body = JSON.stringify(event.payload);
  const sent = await fetch(url, { method: "POST", body, signal }).catch((cause: unknown) => cause);
  if (!(sent instanceof Response)) return retry("NO_ANSWER", "no answer", true);
  const answer = await sent.text().catch(() => undefined);
  if (answer === undefined) return retry("BROKEN_ANSWER", "the answer broke off", true);
  if (sent.ok) return { kind: "done" };
  const outcome = retry(String(sent.status), `it answered ${sent.status}`, false);
  const after = sent.headers.get("retry-after");
  return after === null ? outcome : { ...outcome, afterMs: Number(after) * 1_000 };
}

function retry(
  code: string,
  reason: string,
  maybeDelivered: boolean,
): Extract<Outcome, { kind: "retry" }> {
  return { kind: "retry", failure: { code, reason }, maybeDelivered };
}
