/** What {@link emitLists} sends. */
export interface ListLoad {
  readonly url: string;
  /** JSON text of one request's list. */
  readonly body: string;
  readonly requests: number;
  readonly requestsAtOnce: number;
}

/** Posts the same list of events over and over; resolves when every request was answered 2xx. */
export async function emitLists({ url, body, requests, requestsAtOnce }: ListLoad): Promise<void> {
  let sent = 0;
  const emitter = async () => {
    while (sent < requests) {
      sent += 1;
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      await response.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, emitter));
}
