import { expect, test } from "vitest";
import { buildApp } from "../app.ts";
import { apiKey } from "../auth/keys.ts";
import { MapEngine } from "../testing/map-engine.ts";

test("metrics are Prometheus text, for whoever may read", async () => {
  const engine = new MapEngine();
  engine.metrics = async () => "ingestlayer_events_accepted_total 7\n";
  const app = buildApp(engine, { keys: [apiKey("ops", "a-long-enough-key-for-a-test")] });
  const refused = await app.inject({ url: "/metrics" });
  expect(refused.statusCode).toBe(401);
  const headers = { authorization: "Bearer a-long-enough-key-for-a-test" };
  const response = await app.inject({ url: "/metrics", headers });
  expect(response.headers["content-type"]).toContain("text/plain; version=0.0.4");
  expect(response.body).toBe("ingestlayer_events_accepted_total 7\n");
});
