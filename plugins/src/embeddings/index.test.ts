import { testCache, testModel } from "@ingestlayer/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startModelServer } from "../../../test/support/model-server.ts";
import type { ModelServer } from "../../../test/support/model-server.ts";
import { examples } from "./examples.ts";
import { embeddings } from "./index.ts";

const [example] = examples;
const lines: string[] = [];
const warnings: string[] = [];
const log = {
  info: (line: string) => void lines.push(line),
  warn: (line: string) => void warnings.push(line),
};

let server: ModelServer;
beforeEach(async () => {
  lines.length = 0;
  warnings.length = 0;
  server = await startModelServer();
  serve();
});
afterEach(() => server[Symbol.asyncDispose]());

/** A server whose vectors say which words of a few occur: a little meaning, the same each time. */
const words = "lovely great works thanks work crashes broken error start again".split(" ");
const vectorOf = (text: string) => [1, ...words.map((word) => (text.includes(word) ? 3 : 0))];

interface Request {
  readonly model: string;
  readonly input: readonly string[];
  readonly encoding_format: string;
}

const asked = () => server.received.map(({ body }) => body as unknown as Request);

/** Answers as the reference has it, out of order, as it may. */
function serve(
  change: (data: { index: number; embedding: unknown }[]) => unknown = (data) => data,
) {
  server.answer = (response) => {
    const { input } = asked().at(-1)!;
    const data = input.map((text, index) => {
      return { object: "embedding", index, embedding: vectorOf(text) };
    });
    const usage = { prompt_tokens: input.length * 2, total_tokens: input.length * 2 };
    const body = { object: "list", data: change(data.toReversed()), model: "m", usage };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}

const open = (options: object = {}, cache = testCache()) =>
  testModel(embeddings, {
    config: { ...example.config, url: server.url, key: "k1", ...options },
    log,
    cache,
  });

const asking = (input: string, labels: readonly string[] = example.labels) => ({
  input,
  labels,
  schema: { type: "string", enum: [...labels] },
  prompt: "",
});

test.each(examples)("example: $title", async ({ config, input, labels, answer }) => {
  await using model = testModel(embeddings, { config: { ...config, url: server.url }, log });
  expect(model.problems).toEqual([]);
  const request = { input: { ...input }, labels: [...labels], schema: {}, prompt: "" };
  expect(await model.classify(request)).toMatchObject({ ok: true, answer });
});

test("asks for the examples once, then for each text once, and says what it costs", async () => {
  await using model = open({ dimensions: 11 });
  const texts = ["it works great", "again an error", "lovely", "broken start"];
  const results = await Promise.all(texts.map((text) => model.classify(asking(text))));
  expect(results).toMatchObject(
    ["praise", "fault", "praise", "fault"].map((answer) => ({ answer })),
  );
  const [first, ...others] = asked();
  expect(first).toMatchObject({ model: "nomic-embed-text", dimensions: 11 });
  expect(first?.input).toHaveLength(10);
  expect(others.map(({ input }) => input)).toEqual(texts.map((text) => [text]));
  expect(server.received[0]?.headers.authorization).toBe("Bearer k1");
  expect(server.received[0]?.url).toBe("/embeddings");
  const tokens = results.map(({ usage }) => usage?.inputTokens);
  expect(tokens).toEqual([22, 2, 2, 2]);

  expect(await model.classify(asking("lovely", ["praise", "fault", "other"]))).toEqual({
    ok: true,
    answer: "praise",
  });
  expect(await model.classify(asking("lovely", ["fault"]))).toEqual({ ok: true, answer: "fault" });
  expect(asked()).toHaveLength(5);
});

test("says how well it does in cross-validation, and what guessing would find", async () => {
  await using model = open();
  await model.classify(asking("lovely"));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(
    /^embeddings: trained on 10 texts of 2 labels\. In 5-fold cross-validation it found \d+ % \(mean over the labels; guessing finds 50 %\)/,
  );
  expect(Number(/found (\d+) %/.exec(lines[0]!)?.[1])).toBeGreaterThan(70);
});

test("many examples go in several requests", async () => {
  const many = (text: string) => Array.from({ length: 40 }, (_, n) => `${text} ${n}`);
  await using model = open({ labelled: { praise: many("lovely"), fault: many("broken") } });
  expect(await model.classify(asking("quite broken"))).toMatchObject({ answer: "fault" });
  expect(asked().map(({ input }) => input.length)).toEqual([32, 32, 16, 1]);
});

test.each<[string, () => void, string]>([
  [
    "a refused key",
    () => server.answerJson({ error: { message: "no such key" } }, 401),
    "IL_MDL_101 the model answered with status 401: no such key",
  ],
  ["an answer of another form", () => server.answerJson({ data: [{ vector: [1] }] }), "IL_MDL_104"],
  ["a vector that is missing", () => serve((data) => data.slice(1)), "IL_MDL_104"],
  [
    "a vector that is empty",
    () => serve(([, ...rest]) => [{ index: 9, embedding: [] }, ...rest]),
    "IL_MDL_104",
  ],
  [
    "vectors of several lengths",
    () => serve((data) => data.map((one, n) => (n === 0 ? { ...one, embedding: [1] } : one))),
    "embeddings of one length",
  ],
  [
    "a connection that breaks",
    () => (server.answer = (response) => response.destroy()),
    "IL_SBX_207",
  ],
])("%s fails the calls that wait, and the next one begins anew", async (_what, fail, says) => {
  await using model = open();
  fail();
  const results = await Promise.all([model.classify(asking("a")), model.classify(asking("b"))]);
  for (const result of results) {
    expect(result).toMatchObject({ ok: false, retry: true });
    expect(result.ok ? "" : `${result.failure.code} ${result.failure.reason}`).toContain(says);
  }
  serve();
  expect(await model.classify(asking("lovely"))).toMatchObject({ ok: true, answer: "praise" });
});

/** The vector as a model that was put under the same name might give it. */
const longer = ({ index, embedding }: { readonly index: number; readonly embedding: unknown }) => {
  return { index, embedding: [...(embedding as readonly number[]), 1] };
};

test("a server whose vectors have another length later on is told of, and asked for all anew", async () => {
  const cache = testCache();
  {
    await using model = open({}, cache);
    await model.classify(asking("lovely"));
    serve((data) => data.map(longer));
    expect(await model.classify(asking("another"))).toMatchObject({
      failure: {
        code: "IL_MDL_104",
        reason: expect.stringContaining("length 11") as string,
      },
    });
    expect(await model.classify(asking("it crashes"))).toMatchObject({ answer: "fault" });
    expect(await model.classify(asking("lovely"))).toMatchObject({ answer: "praise" });
    expect(asked().map(({ input }) => input.length)).toEqual([10, 1, 1, 10, 1, 1]);
  }
  await using later = open({}, cache);
  expect(await later.classify(asking("broken start"))).toMatchObject({ answer: "fault" });
  expect(asked()).toHaveLength(7);
});

test("vectors of several lengths among the remembered ones and the new are all asked for anew", async () => {
  const cache = testCache();
  await using before = open({}, cache);
  await before.classify(asking("lovely"));
  const { praise, fault } = example.config.labelled;
  serve((data) => data.map(longer));
  await using after = open({ labelled: { praise, fault: [...fault, "crashes"] } }, cache);
  expect(await after.classify(asking("it crashes"))).toMatchObject({ ok: true, answer: "fault" });
  expect(asked().map(({ input }) => input.length)).toEqual([10, 1, 1, 11, 1]);
});

test("a model trained on remembered vectors answers as the one that asked for them", async () => {
  const cache = testCache();
  const texts = ["it works great", "again an error", "start", "nothing of these"];
  const answersOf = async () => {
    await using model = open({}, cache);
    await model.classify(asking("lovely"));
    return await Promise.all(texts.map((text) => model.classify(asking(text))));
  };
  const [first, second] = [await answersOf(), await answersOf()];
  expect(second).toEqual(first);
  expect(lines[1]).toBe(lines[0]);
  expect(asked().filter(({ input }) => input.length > 1)).toHaveLength(1);
});

test.each(["get", "put"] as const)(
  "a cache that fails to %s costs requests, no answer",
  async (broken) => {
    const cache = { ...testCache(), [broken]: () => Promise.reject(new Error("disk full")) };
    await using model = open({}, cache);
    expect(await model.classify(asking("lovely"))).toMatchObject({ ok: true, answer: "praise" });
    expect(warnings).toEqual([expect.stringMatching(/vectors could not be .*: disk full$/)]);
  },
);

test("labels that the examples do not know cost no request", async () => {
  await using model = open();
  expect(await model.classify(asking("a", ["x", "y"]))).toMatchObject({
    retry: false,
    failure: { code: "IL_EXM_102" },
  });
  expect(await model.classify({ ...asking("a"), labels: { urgency: "low | high" } })).toMatchObject(
    {
      failure: { code: "IL_EXM_101" },
    },
  );
  expect(server.received).toEqual([]);
});

test("the fingerprint follows model, server and examples, not the key", () => {
  const usual = open().fingerprint;
  expect(open({ key: "k2" }).fingerprint).toBe(usual);
  for (const options of [{ model: "m2" }, { dimensions: 5 }, { url: "https://x.example" }]) {
    expect(open(options).fingerprint).not.toBe(usual);
  }
  expect(open({ labelled: undefined }).problems.join()).toContain("expected 'file' or 'labelled'");
});
