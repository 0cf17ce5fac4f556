import { testDestination, testEvent } from "@ingestlayer/core/testing";
import { types } from "@ingestlayer/core/plugin";
import { afterAll, beforeAll, expect, test } from "vitest";
import { query, startPostgres, type TestPostgres } from "../../../test/support/postgres.ts";
import { postgres } from "./index.ts";

let server: TestPostgres;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server[Symbol.asyncDispose]());

const signup = types.object(
  { user_id: { type: types.string }, plan: { type: types.string, optional: true } },
  { name: "signup", open: true },
);

test("writes the story's rows, the whole event as jsonb, and recognises a repeat", async () => {
  const url = await server.freshDatabase();
  await query(
    url,
    `create schema events;
     create table events.signups (user_id text primary key, source text not null, payload jsonb)`,
  );
  await using destination = await testDestination(postgres, {
    config: { connection: url },
    inputType: signup,
    route: {
      table: "events.signups",
      columns: { user_id: "$event.user_id", source: "marketing-site", payload: "$event" },
    },
  });
  expect(destination.problems).toEqual([]);
  const batch = Array.from({ length: 300 }, (_, index) =>
    testEvent({ user_id: `u${index}`, big: 12345678901234567890n }),
  );
  expect(await destination.deliver(batch)).toEqual(batch.map(() => ({ kind: "done" })));
  expect(await destination.deliver(batch)).toEqual(batch.map(() => ({ kind: "done" })));
  const rows = await query(url, "select *, payload->>'big' as big from events.signups");
  expect(rows).toHaveLength(300);
  expect(rows[0]).toMatchObject({ source: "marketing-site", big: "12345678901234567890" });
  expect(destination.tally()).toMatchObject({ rows: 300, repeats: 300 });
});
