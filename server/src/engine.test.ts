import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { buildApp } from "./app.ts";

const secret = `whsec_${Buffer.alloc(32, "s").toString("base64")}`;
const config = `
events:
  ticket.created: { ticket_id: string, seats: int? }
sources:
  desk:
    type: webhook
    scheme: standard-webhooks
    secrets: ["\${SECRET}"]
    event: ticket.created
    map: { ticket_id: $request.body.ticket.id, seats: $request.body.ticket.seats }
`;
const log = { info: () => undefined, warn: () => undefined };

/** The door in front of a real engine with its store on disk. */
async function setUp(more = "") {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-door-"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, `${config}${more}`);
  const options = { env: { SECRET: secret }, plugins: builtinPlugins, log };
  const loaded = await loadProject(file, options);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const engine = await createEngine(loaded.project, { log });
  const app = buildApp(engine);
  const post = async (url: string, body: string, headers: Record<string, string> = {}) => {
    const sent = { "content-type": "application/json", ...headers };
    const response = await app.inject({ method: "POST", url, body, headers: sent });
    return { status: response.statusCode, json: response.json<Record<string, unknown>>() };
  };
  const signed = (id: string, body: string, at = new Date()) => {
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, at, body),
    };
    return post("/v1/hooks/desk", body, headers);
  };
  const dispose = async () => {
    await app.close();
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  };
  return { engine, app, post, signed, [Symbol.asyncDispose]: dispose };
}

describe("a real engine behind the door", () => {
  test("keeps what fits the declaration and says what does not", async () => {
    await using door = await setUp();
    const event = (payload: string, name = "ticket.created") =>
      door.post("/v1/events", `{"name":"${name}","payload":${payload}}`);
    expect(await event('{"ticket_id":"T1","more":[1]}')).toMatchObject({ status: 202 });
    expect(await event('{"ticket_id":7}')).toMatchObject({
      status: 422,
      json: { path: "ticket_id" },
    });
    const misspelt = await event('{"ticket_id":"T1"}', "ticket.craeted");
    expect(misspelt.status).toBe(422);
    expect(misspelt.json["hint"]).toContain("ticket.created");
    expect(await door.engine.summary()).toMatchObject({ received: 1 });
  });

  test("with 'strict: true' a field that is not declared is refused, by its place", async () => {
    await using door = await setUp("strict: true\n");
    const body = (payload: string) => `{"name":"ticket.created","payload":${payload}}`;
    const refused = await door.post("/v1/events", body('{"ticket_id":"T1","seat":1}'));
    expect(refused).toMatchObject({
      status: 422,
      json: { code: "IL_EVT_107", path: "seat", hint: "Did you mean 'seats'?" },
    });
    expect((await door.post("/v1/events", body('{"ticket_id":"T1"}'))).status).toBe(202);
  });

  test("a signed webhook becomes an event; a replay is a repeat; a forgery is refused", async () => {
    await using door = await setUp();
    const body = '{"ticket":{"id":"T1","seats":3}}';
    const first = await door.signed("msg_1", body);
    const replayed = await door.signed("msg_1", body);
    const old = await door.signed("msg_2", body, new Date(Date.now() - 301_000));
    const forged = await door.post("/v1/hooks/desk", body, { "webhook-id": "msg_3" });
    const nowhere = await door.post("/v1/hooks/desc", body);
    expect(first).toMatchObject({ status: 202, json: { accepted: 1 } });
    expect(replayed).toMatchObject({ status: 202, json: { repeated: 1 } });
    expect(old).toMatchObject({ status: 401, json: { code: "IL_HOOK_104" } });
    expect(forged).toMatchObject({ status: 401, json: { code: "IL_HOOK_101" } });
    expect(nowhere.status).toBe(404);
    expect(nowhere.json["detail"]).toContain("Did you mean 'desk'?");
    expect(await door.engine.summary()).toMatchObject({ received: 1, repeated: 1 });
  });

  test("a genuine webhook that does not fit is kept and answered 2xx, a repeat of it as well", async () => {
    await using door = await setUp();
    const misfits = ['{"ticket":{"id":"T1","seats":"three"}}', "no JSON", ""];
    for (const [index, body] of misfits.entries()) {
      const id = `msg_${index}`;
      const first = await door.signed(id, body);
      const again = await door.signed(id, body);
      expect(first).toMatchObject({ status: 202, json: { accepted: 0 } });
      expect(again.json["quarantined"]).toEqual(first.json["quarantined"]);
    }
    expect(await door.engine.summary()).toMatchObject({ received: 0, quarantined: 3 });
    const forged = await door.post("/v1/hooks/desk", "no JSON", { "webhook-id": "msg_1" });
    expect(forged.status).toBe(401);
    expect(await door.engine.summary()).toMatchObject({ quarantined: 3 });
  });

  test("the summary is in snake case", async () => {
    await using door = await setUp();
    const response = await door.app.inject("/v1/summary");
    expect(response.json()).toEqual({
      received: 0,
      repeated: 0,
      quarantined: 0,
      pipelines: [],
    });
  });
});
