import { describe, expect, test } from "vitest";
import { createClient, IngestLayerError, type ClientOptions } from "./index.ts";
import { MoodyServer, type Mood } from "../testing/moody-server.ts";

async function setUp(options: Partial<ClientOptions> = {}) {
  const stack = new AsyncDisposableStack();
  const server = stack.use(new MoodyServer());
  const errors: IngestLayerError[] = [];
  const onError = (error: IngestLayerError) => errors.push(error);
  const client = createClient({ url: await server.listen(), onError, ...options });
  stack.defer(() => client.close(0));
  return { server, client, errors, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function failure(promise: Promise<unknown>): Promise<IngestLayerError> {
  return promise.then(
    () => expect.fail("expected a failure"),
    (error: unknown) => error as IngestLayerError,
  );
}

describe("an event", () => {
  test("is acknowledged with its id, and goes over the wire in snake case", async () => {
    await using context = await setUp({ key: "k3y" });
    const { client, server } = context;
    const timestamp = new Date("2026-01-02T03:04:05.678Z");
    const answer = await client.ingest("a", { n: 2n ** 60n }, { idempotencyKey: "x", timestamp });
    const again = await client.ingest("a", {}, { idempotencyKey: "x" });
    expect(answer).toEqual({ id: "id-0", repeated: false });
    expect(again).toEqual({ id: "id-0", repeated: true });
    expect(server.log).toEqual([
      // oxlint-disable-next-line no-loss-of-precision -- the wire has all digits, this parse rounds
      {
        name: "a",
        payload: { n: 2 ** 60 },
        idempotency_key: "x",
        timestamp: "2026-01-02T03:04:05.678Z",
      },
    ]);
    expect(server.requests[0]?.headers.authorization).toBe("Bearer k3y");
  });

  test("is taken as it is now, whatever happens to the payload later", async () => {
    await using context = await setUp();
    const payload = { n: 1 };
    const emitted = context.client.ingest("a", payload);
    payload.n = 2;
    await emitted;
    expect(context.server.log[0]?.payload).toEqual({ n: 1 });
  });

  test("that the server rejects fails alone, with the server's code", async () => {
    await using context = await setUp();
    const good = context.client.ingest("a", {});
    const bad = await failure(context.client.ingest("bad", {}));
    expect(bad).toMatchObject({ code: "IL_TEST_002", path: "a.b", hint: "Do." });
    await expect(good).resolves.toMatchObject({ repeated: false });
    expect(context.errors).toEqual([bad]);
  });

  test("without a JSON form is refused before it is taken", async () => {
    await using context = await setUp();
    const circular: Record<string, unknown> = {};
    circular["self"] = circular;
    expect(await failure(context.client.ingest("a", circular))).toMatchObject({
      code: "IL_SDK_003",
    });
    expect(context.server.requests).toEqual([]);
  });
});

describe("events share requests", () => {
  test("those that linger together go together, batchSize at most", async () => {
    await using context = await setUp({ batchSize: 4, concurrency: 1 });
    const all = Array.from({ length: 10 }, (_, n) => context.client.ingest("a", { n }));
    await context.client.flush();
    const ids = (await Promise.all(all)).map(({ id }) => id);
    expect(context.server.requests.map(({ events }) => events)).toEqual([4, 4, 2]);
    expect(ids).toEqual(Array.from({ length: 10 }, (_, n) => `id-${n}`));
  });

  test("a request that is too large for the server is cut in halves", async () => {
    await using context = await setUp();
    context.server.eventsMax = 3;
    await Promise.all(Array.from({ length: 10 }, (_, n) => context.client.ingest("a", { n })));
    expect(context.server.log.map(({ payload }) => payload)).toEqual(
      Array.from({ length: 10 }, (_, n) => ({ n })),
    );
  });

  test("one event that is too large for the server fails with the server's code", async () => {
    await using context = await setUp();
    context.server.eventsMax = 0;
    const error = await failure(context.client.ingest("a", {}));
    expect(error).toMatchObject({ code: "IL_TEST_402", status: 413 });
  });

  test("a full buffer refuses the newest and keeps what it has", async () => {
    await using context = await setUp({ bufferedEventsMax: 2 });
    const kept = [context.client.ingest("a", { n: 1 }), context.client.ingest("a", { n: 2 })];
    const refused = await failure(context.client.ingest("a", { n: 3 }));
    expect(refused.code).toBe("IL_SDK_001");
    await Promise.all(kept);
    await context.client.ingest("a", { n: 4 });
    expect(context.server.log.map(({ payload }) => payload)).toEqual([
      { n: 1 },
      { n: 2 },
      { n: 4 },
    ]);
  });
});

describe("a server in trouble", () => {
  const moods: [what: string, moods: Mood[]][] = [
    ["fails", [{ status: 500 }, { status: 503 }]],
    ["says 429 for a while", [{ status: 429, headers: { "retry-after": "0" } }, { status: 429 }]],
    ["breaks the connection", ["break", "break"]],
    ["stores, but loses the answer", ["lose-answer", "lose-answer"]],
    ["hangs", ["hang"]],
    ["answers through a portal", [{ status: 200, body: "<html>" }]],
  ];
  test.each(moods)("that %s has every event once in the end", async (_what, moods) => {
    // Only what hangs is given up: a machine can be so busy that an answer takes its time.
    await using context = await setUp({ timeoutMs: moods.includes("hang") ? 1_000 : 20_000 });
    context.server.moods.push(...moods);
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, n) => context.client.ingest("a", { n })),
    );
    expect(answers.every(({ repeated }) => !repeated)).toBe(true);
    expect(context.server.log.map(({ payload }) => payload)).toEqual(
      Array.from({ length: 5 }, (_, n) => ({ n })),
    );
    expect(context.server.requests.length).toBe(moods.length + 1);
  });

  test("that restarts on its port has every event", async () => {
    await using first = new MoodyServer();
    const url = await first.listen();
    await using client = createClient({ url });
    await client.ingest("a", { n: 1 });
    await first[Symbol.asyncDispose]();
    const emitted = client.ingest("a", { n: 2 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    await using second = new MoodyServer();
    await second.listen(Number(new URL(url).port));
    await emitted;
    expect(second.log.map(({ payload }) => payload)).toEqual([{ n: 2 }]);
  });

  test("is given up on after giveUpAfterMs, and the last cause is kept", async () => {
    await using context = await setUp({ giveUpAfterMs: 50 });
    context.server.moods.push(...Array.from({ length: 20 }, () => ({ status: 500 })));
    const error = await failure(context.client.ingest("a", {}));
    expect(error.code).toBe("IL_SDK_004");
    expect(error.cause).toMatchObject({ code: "IL_SDK_005", status: 500 });
  });

  test("that refuses the key is not asked again", async () => {
    await using context = await setUp();
    const body = JSON.stringify({ code: "IL_HTTP_302", detail: "unknown key" });
    context.server.moods.push({ status: 401, body });
    const error = await failure(context.client.ingest("a", {}));
    expect(error).toMatchObject({ code: "IL_HTTP_302", status: 401 });
    expect(context.server.requests.length).toBe(1);
  });
});

describe("the end of a client", () => {
  test("waits for what is under way", async () => {
    await using context = await setUp();
    context.server.moods.push({ status: 503 });
    const emitted = context.client.ingest("a", {});
    await context.client.close();
    await expect(emitted).resolves.toMatchObject({ id: "id-0" });
    expect(await failure(context.client.ingest("a", {}))).toMatchObject({ code: "IL_SDK_002" });
  });

  test("does not wait longer than its deadline", async () => {
    await using context = await setUp();
    context.server.moods.push("hang");
    const emitted = context.client.ingest("a", {});
    await context.client.close(50);
    expect(await failure(emitted)).toMatchObject({ code: "IL_SDK_008" });
  });

  test("an ignored failure goes to onError and ends no process", async () => {
    await using context = await setUp();
    void context.client.ingest("bad", {});
    await context.client.flush();
    expect(context.errors.map(({ code }) => code)).toEqual(["IL_TEST_002"]);
  });

  test("flush waits for the events so far, not for later ones", async () => {
    await using context = await setUp({ concurrency: 1 });
    const first = context.client.ingest("a", {});
    const flushed = context.client.flush();
    await first;
    context.server.moods.push("hang");
    void context.client.ingest("a", {});
    await expect(flushed).resolves.toBeUndefined();
  });
});

test("an address that is none is refused at once", () => {
  expect(() => createClient({ url: "localhost:8787" })).toThrow(/IL_SDK_007.*http:\/\/127/);
});
