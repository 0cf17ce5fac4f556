/**
 * Why an event was not acknowledged. `code` is stable: `IL_SDK_…` from this side, any other from the
 * server, which then has not stored the event.
 */
export class IngestLayerError extends Error {
  override readonly name = "IngestLayerError";
  readonly code: string;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Field of the event that is at fault. */
  readonly path: string | undefined;
  /** What to do next. */
  readonly hint: string | undefined;

  constructor(
    code: string,
    message: string,
    more: {
      readonly status?: number | undefined;
      readonly path?: string | undefined;
      readonly hint?: string | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(`${code} ${message}`, more.cause === undefined ? {} : { cause: more.cause });
    this.code = code;
    this.status = more.status;
    this.path = more.path;
    this.hint = more.hint;
  }
}

export const errors = {
  bufferFull: (events: number, bytes: number) =>
    new IngestLayerError(
      "IL_SDK_001",
      `the buffer is full (${events} events, ${bytes} bytes wait for the server): this event was not taken`,
      {
        hint: "Await ingest() to emit no faster than the server takes, or raise bufferedEventsMax.",
      },
    ),
  closed: () =>
    new IngestLayerError("IL_SDK_002", "the client is closed: this event was not taken"),
  notJson: (cause: unknown) =>
    new IngestLayerError(
      "IL_SDK_003",
      "the payload has no JSON form: expected an object of JSON values",
      {
        cause,
      },
    ),
  gaveUp: (afterMs: number, cause: unknown) =>
    new IngestLayerError(
      "IL_SDK_004",
      `not acknowledged within ${afterMs} ms (giveUpAfterMs), after retries; it may be stored all the same`,
      { cause, hint: "Emit it again with the same idempotencyKey: that never stores it twice." },
    ),
  refused: (status: number) =>
    new IngestLayerError("IL_SDK_005", `the server answered ${status}`, { status }),
  notUnderstood: (status: number) =>
    new IngestLayerError("IL_SDK_006", "the answer is not that of an ingestlayer server", {
      status,
      hint: "Does the url name the server itself, such as http://127.0.0.1:8787?",
    }),
  badOption: (message: string) => new IngestLayerError("IL_SDK_007", message),
  closeDeadline: (deadlineMs: number) =>
    new IngestLayerError(
      "IL_SDK_008",
      `the client was closed, and ${deadlineMs} ms were not enough to have this event acknowledged`,
    ),
  notConfigured: () =>
    new IngestLayerError("IL_SDK_009", "no server is configured", {
      hint: "Call configure({ url }), or set INGESTLAYER_URL.",
    }),
};
