import { testEvent } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { openRoute } from "../../../../test/support/postgres-delivery.ts";
import { query, startPostgres } from "../../../../test/support/postgres.ts";
import { startFullListener } from "./testdata/full-listener.ts";

const route = { table: "t", columns: { n: "$event.n" } };

test("`connectTimeout` ends the wait for an answer that never comes, and the delivery is tried again", async () => {
  await using dropping = await startFullListener();
  await using opened = await openRoute(`postgres://u@127.0.0.1:${dropping.port}/db`, {
    route,
    config: { connectTimeout: "300ms" },
  });
  const report = await opened.deliver([testEvent({ n: 1 })]);
  expect(report).toMatchObject({
    kind: "outage",
    failure: { code: "IL_PG_103", reason: expect.stringContaining("firewall") },
  });
  expect(report).not.toHaveProperty("needsOperator");
});

test("deliveries come from `localAddress`", async () => {
  await using server = await startPostgres({
    settings: { fsync: "off" },
    hba: ["host all all 127.0.0.0/8 trust"],
  });
  await query(server.url, "create table t (n int, sender inet default inet_client_addr())");
  // Linux answers to the whole of 127.0.0.0/8.
  const localAddress = process.platform === "linux" ? "127.0.0.3" : "127.0.0.1";
  await using opened = await openRoute(server.url, { route, config: { localAddress } });
  expect(await opened.deliver([testEvent({ n: 1 })])).toEqual([{ kind: "done" }]);
  expect(await query(server.url, "select host(sender) as sender from t")).toEqual([
    { sender: localAddress },
  ]);
});
