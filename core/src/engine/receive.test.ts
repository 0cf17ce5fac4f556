import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { defineSource } from "../plugin/source.ts";
import type { ReceivedEvent, SourceRequest } from "../plugin/source.ts";
import type { Project } from "./project.ts";
import { openStore } from "../store/open.ts";
import type { QuarantinedRequest } from "../store/store.ts";
import { engineBench, silentLog } from "../testing/engine-bench.ts";
import type { EngineBench } from "../testing/engine-bench.ts";
import { createEngine } from "./engine.ts";

/**
 * A source whose body is a list of numbers, one event each, with a key of its own; `late` in the list
 * is unfit until the source is configured to know it.
 */
const lister = defineSource({
  manifest: { name: "lister", version: "1.0.0", apiVersion: 1, kind: "source", summary: "Lists." },
  config: z.strictObject({
    knowsLate: z.boolean().default(false),
    keyed: z.boolean().default(true),
  }),
  eventNames: () => ["a.b"],
  declarations: () => ({ "a.b": { n: "int" } }),
  create: ({ knowsLate, keyed }) => ({
    verify: (request) =>
      request.headers["x-forged"] === undefined
        ? { kind: "genuine", request: { ...request, headers: { "x-kept": "1" } } }
        : { kind: "refused", failure: { code: "IL_TEST_401", reason: "forged" } },
    read({ headers, body }) {
      const items = JSON.parse(Buffer.from(body).toString()) as unknown[];
      const events = items
        .filter((item) => item !== "late" || knowsLate)
        .map((item): ReceivedEvent => {
          const n = item === "late" ? 100 : (item as number);
          return { name: "a.b", payload: { n }, ...(keyed ? { idempotencyKey: `k${n}` } : {}) };
        });
      const unfit = { code: "IL_TEST_400", reason: "cannot read late" };
      const isFit = events.length === items.length;
      expect(headers).toEqual({ "x-kept": "1" });
      return {
        kind: "events",
        events,
        ...(isFit ? {} : { unfit }),
        ...(keyed ? { deliveryKey: `d${String(body.length)}` } : {}),
      };
    },
  }),
});

test("events that a source declares need no declaration of the config, which may narrow them", async () => {
  const silent = "store: sqlite:store.db\nsources: { list: { type: lister } }\n";
  const narrowed = `${silent}events: { a.b: { n: int, more: string } }\n`;
  for (const [config, quarantined] of [
    [silent, 0],
    [narrowed, 1],
  ] as const) {
    const { engine, project } = await start(config);
    expect(project.config.catalog.names).toEqual(["a.b"]);
    await engine.receive("list", requestOf([quarantined]));
    expect(await engine.summary()).toMatchObject({ quarantined });
    await engine.stop();
  }
});

const configOf = (type: string, source = "") => `
store: sqlite:store.db
events: { a.b: { n: ${type} } }
sources: { list: { type: lister, ${source} } }
`;

let bench: EngineBench;
beforeEach(async () => {
  bench = await engineBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

async function start(config: string) {
  const project = await bench.project(config, [lister]);
  return { project, engine: await createEngine(project, { log: silentLog }) };
}

function requestOf(body: unknown, headers: SourceRequest["headers"] = {}): SourceRequest {
  return { method: "POST", url: "/x", headers, body: Buffer.from(JSON.stringify(body)) };
}

/** What is in quarantine; no engine may have the store open. */
async function quarantineOf({ config }: Project): Promise<readonly QuarantinedRequest[]> {
  await using store = await openStore(config.store);
  const letters = await store.deadLetters({ limit: 10 });
  return letters.filter((letter) => letter.kind === "request");
}

describe("a genuine request", () => {
  test("that fits is not kept", async () => {
    const { engine, project } = await start(configOf("int"));
    const received = await engine.receive("list", requestOf([1, 2]));
    expect(received).toMatchObject({ kind: "events", results: [{ status: "accepted" }, {}] });
    expect(received).not.toHaveProperty("quarantined");
    await engine.stop();
    expect(await quarantineOf(project)).toEqual([]);
  });

  test("that fits in part is taken in part and kept whole, once, however often it comes", async () => {
    const { engine, project } = await start(configOf("int"));
    const body = [1, "late", 2];
    const first = await engine.receive("list", requestOf(body, { "x-secret": "s" }));
    const again = await engine.receive("list", requestOf(body));
    const failure = { code: "IL_TEST_400", reason: "cannot read late" };
    const quarantined = { id: expect.any(String), failure };
    const accepted = [{ status: "accepted" }, { status: "accepted" }];
    expect(first).toMatchObject({ kind: "events", results: accepted, quarantined });
    expect(again).toMatchObject({ results: [{ status: "repeated" }, { status: "repeated" }] });
    expect(await engine.summary()).toMatchObject({ received: 2, repeated: 2, quarantined: 1 });
    expect(await engine.metrics()).toContain(
      'ingestlayer_source_requests_total{source="list",result="quarantined",code="IL_TEST_400"} 2',
    );
    await engine.stop();
    const [letter, ...others] = await quarantineOf(project);
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ source: "list", deliveryKey: "d12", failure });
    expect(JSON.parse(letter!.request)).toEqual({
      method: "POST",
      url: "/x",
      headers: { "x-kept": "1" },
      body: '[1,"late",2]',
      taken: ["a.b\nk1", "a.b\nk2"],
    });
  });

  test("whose events do not fit their declaration is kept with the field's name", async () => {
    const { engine } = await start(configOf("string"));
    const received = await engine.receive("list", requestOf([1]));
    expect(received).toMatchObject({
      results: [{ status: "rejected", path: "n" }],
      quarantined: { failure: { detail: { field: "n" } } },
    });
    await engine.stop();
  });

  test("that nothing tells from others is kept each time", async () => {
    const { engine } = await start(configOf("string", "keyed: false"));
    await engine.receive("list", requestOf([1]));
    await engine.receive("list", requestOf([1]));
    expect(await engine.summary()).toMatchObject({ quarantined: 2 });
    await engine.stop();
  });
});

test("a forged request is neither taken nor kept, and is counted", async () => {
  const { engine } = await start(configOf("int"));
  const received = await engine.receive("list", requestOf(["late"], { "x-forged": "1" }));
  expect(received).toMatchObject({ kind: "refused", status: 401 });
  expect(await engine.summary()).toMatchObject({ received: 0, quarantined: 0 });
  expect(await engine.metrics()).toContain(
    'ingestlayer_source_requests_total{source="list",result="refused",code="IL_TEST_401"} 1',
  );
  await engine.stop();
});

describe("a request of quarantine that is read anew", () => {
  test.each(["keyed: true", "keyed: false"])(
    "with a mended config gives the events that were missing, no other, and is gone (%s)",
    async (keyed) => {
      const before = await start(configOf("int", keyed));
      await before.engine.receive("list", requestOf([1, "late", 2]));
      await before.engine.stop();
      const [letter] = await quarantineOf(before.project);

      const { engine, project } = await start(
        `${configOf("int", `${keyed}, knowsLate: true`)}\nretention: { keys: 1s }\n`,
      );
      const received = await engine.receiveAgain(letter!);
      expect(received).toMatchObject({ kind: "events", results: [{ status: "accepted" }] });
      expect(await engine.summary()).toMatchObject({ received: 3, repeated: 0, quarantined: 0 });
      await engine.stop();
      expect(await quarantineOf(project)).toEqual([]);
    },
  );

  test("without a mended config stays, with its newest reason and what was taken meanwhile", async () => {
    const before = await start(configOf("string"));
    await before.engine.receive("list", requestOf([1, "late"]));
    await before.engine.stop();
    const [letter] = await quarantineOf(before.project);
    const { engine, project } = await start(configOf("int"));
    const received = await engine.receiveAgain(letter!);
    expect(received).toMatchObject({
      results: [{ status: "accepted" }],
      quarantined: { id: letter!.id, failure: { code: "IL_TEST_400" } },
    });
    await engine.stop();
    const [kept, ...others] = await quarantineOf(project);
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ id: letter!.id, receivedAtMs: letter!.receivedAtMs });
    expect(JSON.parse(kept!.request)).toMatchObject({ taken: ["a.b\nk1"] });
  });

  test("of a source that is gone stays", async () => {
    const { engine, project } = await start(configOf("string"));
    await engine.receive("list", requestOf([1]));
    await engine.stop();
    const [letter] = await quarantineOf(project);
    const later = await start("store: sqlite:store.db\nevents: { a.b: { n: int } }\n");
    const received = await later.engine.receiveAgain(letter!);
    expect(received).toMatchObject({ kind: "refused", failure: { code: "IL_RUN_201" } });
    expect(await later.engine.summary()).toMatchObject({ quarantined: 1 });
    await later.engine.stop();
  });
});
