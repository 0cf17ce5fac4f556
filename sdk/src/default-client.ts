import { createClient, type Client, type ClientOptions } from "./client.ts";
import { errors } from "./errors.ts";
import type { Acknowledgement, EventName, IngestOptions, Payload } from "./events.ts";

let client: Client | undefined;

/**
 * Says where {@link ingest} emits to. Call it once, at start; without it, `INGESTLAYER_URL` and
 * `INGESTLAYER_KEY` of the environment are used. A client that was in use before is closed.
 */
export function configure(options: ClientOptions): void {
  void client?.close();
  client = createClient(options);
}

/** {@link Client.ingest} on the default client. Rejects with `IL_SDK_009` where none is configured. */
export async function ingest<Name extends EventName>(
  name: Name,
  payload: Payload<Name>,
  options?: IngestOptions,
): Promise<Acknowledgement> {
  client ??= fromEnvironment();
  return client.ingest(name, payload, options);
}

/** {@link Client.flush} on the default client. */
export async function flush(): Promise<void> {
  await client?.flush();
}

/** {@link Client.close} on the default client. The next {@link ingest} starts another one. */
export async function close(deadlineMs?: number): Promise<void> {
  const closing = client;
  client = undefined;
  await closing?.close(deadlineMs);
}

function fromEnvironment(): Client {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const url = process?.env?.["INGESTLAYER_URL"];
  const key = process?.env?.["INGESTLAYER_KEY"];
  if (url === undefined || url === "") throw errors.notConfigured();
  return createClient({ url, ...(key === undefined ? {} : { key }) });
}
