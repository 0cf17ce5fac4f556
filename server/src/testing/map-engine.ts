import type {
  CheckReport,
  DeadLetter,
  Ended,
  Engine,
  EventAnswer,
  EventId,
  Graph,
  IngestResult,
  PreparedDiff,
  ReceiveResult,
  Replays,
  SourceRequest,
  Stats,
  Story,
  StoredEvent,
  Submission,
  Tailing,
} from "@ingestlayer/core";

/** A small engine over a Map, for tests of what the HTTP door itself does. */
export class MapEngine implements Engine {
  /** What was handed over and taken, in order. */
  readonly taken: Submission[] = [];
  readonly requests: SourceRequest[] = [];
  /** Thrown by the next call of {@link ingest}, once each. */
  readonly outages: Error[] = [];
  reception: ReceiveResult = { kind: "events", results: [] };
  readonly stored = new Map<EventId, StoredEvent>();
  readonly #ids = new Map<string, EventId>();

  async ingest(submissions: readonly Submission[]): Promise<readonly IngestResult[]> {
    const outage = this.outages.shift();
    if (outage !== undefined) throw outage;
    return submissions.map((submission) => this.#take(submission));
  }

  async receive(_source: string, request: SourceRequest): Promise<ReceiveResult> {
    this.requests.push(request);
    return this.reception;
  }

  async receiveAgain(): Promise<ReceiveResult> {
    return this.reception;
  }

  async event(id: EventId): Promise<StoredEvent | undefined> {
    return this.stored.get(id);
  }

  get replays(): Replays {
    throw new Error("this engine keeps no log that could be replayed");
  }

  async why(asked: string): Promise<Story> {
    return { asked, found: "unknown", summary: "No event was accepted.", pipelines: [] };
  }

  async check(): Promise<CheckReport> {
    const none = { events: 0, sources: 0, models: 0, destinations: 0, pipelines: 0 };
    const file = { file: "ingestlayer.yaml", hash: "0".repeat(64) };
    return {
      ok: true,
      ...file,
      ...none,
      plugins: [],
      expressions: 0,
      environment: [],
      problems: [],
    };
  }

  async graph(): Promise<Graph> {
    return { config: "0".repeat(64), sources: [{ source: "rest" }], pipelines: [] };
  }

  async events(): Promise<EventAnswer> {
    return { ok: true, page: { events: [], looked: 0, undecided: 0 } };
  }

  async diff(): Promise<PreparedDiff> {
    return { ok: false, problems: [{ code: "IL_TEST_012", message: "no log" }] };
  }

  tail(): Tailing {
    return { ok: false, problems: [] };
  }

  async *deadLetters(): AsyncGenerator<DeadLetter> {}

  async endDeadLetters(): Promise<Ended> {
    return { ended: 0, left: 0 };
  }

  async metrics(): Promise<string> {
    return "";
  }

  async summary() {
    return {
      received: this.taken.length,
      repeated: 0,
      quarantined: 0,
      pipelines: [{ pipeline: "p", backlog: 1, parked: 2, deadLetters: 3, tally: { "a/b": 4 } }],
    };
  }

  async stats(): Promise<Stats> {
    const none = { receivedLastMinute: 0, repeated: 0, quarantined: 0, pipelines: [] };
    return { atMs: Date.now(), received: this.taken.length, ...none };
  }

  async reload(): Promise<void> {}
  async stop(): Promise<void> {}
  async [Symbol.asyncDispose](): Promise<void> {}

  #take(submission: Submission): IngestResult {
    if (submission.name === "unknown") {
      return { status: "rejected", code: "IL_TEST_011", detail: "undeclared event", path: "name" };
    }
    const key = submission.idempotencyKey;
    const known = key === undefined ? undefined : this.#ids.get(key);
    if (known !== undefined) return { status: "repeated", id: known };
    const id = crypto.randomUUID() as EventId;
    if (key !== undefined) this.#ids.set(key, id);
    this.taken.push(submission);
    this.stored.set(id, toStored(id, submission));
    return { status: "accepted", id };
  }
}

function toStored(id: EventId, submission: Submission): StoredEvent {
  const { payload: _parsed, payloadText: payload, source = "rest", ...rest } = submission;
  return { id, source, receivedAtMs: Date.now(), payload, ...rest };
}
