import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import { scriptedDestination } from "@ingestlayer/core/testing";
import { builtinPlugins } from "@ingestlayer/plugins";
import { expect, test } from "vitest";
import { startModelServer } from "../support/model-server.ts";

// Vectors of examples through the whole engine: a real store, a server that speaks the protocol, restarts.

const silent = { info: () => undefined, warn: () => undefined };
const labelled = {
  praise: ["lovely", "great work", "works great", "thanks, lovely", "great, thanks"],
  fault: ["it crashes", "broken again", "error on start", "it is broken", "an error"],
};
const words = "lovely great works thanks work crashes broken error start again".split(" ");
const vectorOf = (text: string) => [1, ...words.map((word) => (text.includes(word) ? 3 : 0))];

test("vectors of examples are asked for once, over restarts; of others, only those that are new", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-embeddings-"));
  const there = scriptedDestination("there");
  await using server = await startModelServer();
  const asked = () => server.received.map(({ body }) => body["input"] as readonly string[]);
  server.answer = (response) => {
    const data = asked()
      .at(-1)!
      .map((text, index) => ({ index, embedding: vectorOf(text) }));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
  };
  /** A life of the engine: it labels these texts, and tells what was asked meanwhile. */
  const live = async (texts: readonly string[], change: object = {}) => {
    const model = { embeddings: { url: server.url, model: "m", labelled, ...change } };
    const classify = { into: "mood", labels: Object.keys(labelled), model: "mood", input: ["t"] };
    const config = {
      store: "sqlite:store.db",
      events: { "a.b": { t: "string" } },
      models: { mood: model },
      destinations: { there: { there: {} } },
      pipelines: { main: { on: "a.b", steps: [{ classify }], to: [{ there: {} }] } },
    };
    const file = join(folder, "ingestlayer.yaml");
    await writeFile(file, JSON.stringify(config));
    const plugins = [...builtinPlugins, there.plugin];
    const loaded = await loadProject(file, { env: {}, plugins, log: silent });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    there.delivered.length = 0;
    server.received.length = 0;
    const engine = await createEngine(loaded.project, { log: silent });
    await engine.ingest(
      texts.map((t) => ({ name: "a.b", payload: { t }, payloadText: JSON.stringify({ t }) })),
    );
    await expect.poll(() => there.delivered.length, { interval: 20 }).toBe(texts.length);
    await engine.stop();
    return { moods: there.delivered.map(({ payload }) => payload["mood"]), asked: asked() };
  };
  try {
    const examples = Object.values(labelled).flat();
    expect(await live(["it works great"])).toEqual({
      moods: ["praise"],
      asked: [examples, ["it works great"]],
    });
    expect(await live(["broken start"])).toEqual({ moods: ["fault"], asked: [["broken start"]] });
    // The answers are another model's now, the vectors are not.
    const more = { ...labelled, fault: [...labelled.fault, "again an error"] };
    expect(await live(["broken start"], { labelled: more })).toEqual({
      moods: ["fault"],
      asked: [["again an error"], ["broken start"]],
    });
    const { asked: ofAnother } = await live(["broken start"], { model: "m2" });
    expect(ofAnother).toEqual([examples, ["broken start"]]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
