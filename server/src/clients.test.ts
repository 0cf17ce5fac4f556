import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Analytics } from "@segment/analytics-node";
import { CloudEvent, emitterFor, httpTransport, Mode } from "cloudevents";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startProcess, type ServerProcess } from "./testing/server-process.ts";

// Other people's clients as they come, over HTTP, to a server process with its store on disk.

const config = `
store: sqlite:store.db
events: { "segment.identify": json, "segment.track": json, "order.placed": { order: int, note: string } }
`;
let folder: string;
let server: ServerProcess;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-clients-"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, config);
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const args = ["start", "--config", file, "--port", "0"];
  server = await startProcess(["--conditions=@ingestlayer/source", main, ...args]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function read(path: string): Promise<unknown> {
  return (await fetch(`${server.url}${path}`)).json();
}

/** The stored event whose idempotency key this is. */
async function stored(key: string): Promise<unknown> {
  const story = (await read(`/v1/events/${encodeURIComponent(key)}/why`)) as {
    event?: { id: string };
  };
  return read(`/v1/events/${story.event?.id}`);
}

test("Segment's Node client: what it flushes is in the log, and sent again it is a repeat", async () => {
  const client = new Analytics({ host: server.url, writeKey: "any" });
  const errors: unknown[] = [];
  client.on("error", (error) => errors.push(error));
  const track = { userId: "u1", event: "Order Completed", properties: { revenue: 12.5 } };
  client.track({ ...track, messageId: "m-1" });
  client.identify({ userId: "u1", traits: { plan: "pro" }, messageId: "m-2" });
  await client.closeAndFlush();
  const again = new Analytics({ host: server.url, writeKey: "any" });
  again.track({ ...track, messageId: "m-1" });
  await again.closeAndFlush();
  expect(errors).toEqual([]);
  expect(await stored("m-1")).toMatchObject({ name: "segment.track", payload: track });
  expect(await stored("m-2")).toMatchObject({
    name: "segment.identify",
    payload: { userId: "u1", traits: { plan: "pro" } },
  });
  expect(await read("/v1/summary")).toMatchObject({ received: 2, repeated: 1 });
});

test("the cloudevents client: its emitter's events are in the log, whichever mode it uses", async () => {
  const before = (await read("/v1/summary")) as { received: number };
  const transport = httpTransport(`${server.url}/v1/events`);
  for (const mode of [Mode.BINARY, Mode.STRUCTURED]) {
    const data = { order: 12, note: "é ✓" };
    const event = new CloudEvent({ id: mode, source: "/orders", type: "order.placed", data });
    const emit = emitterFor(transport, { mode });
    for (const repeated of [false, true]) {
      const { body } = (await emit(event)) as { body: string };
      expect(JSON.parse(body)).toMatchObject({ repeated });
    }
    expect(await stored(`/orders ${mode}`)).toMatchObject({ name: "order.placed", payload: data });
  }
  expect(await read("/v1/summary")).toMatchObject({ received: before.received + 2 });
});
