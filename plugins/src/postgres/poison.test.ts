import type { Event, JsonValue } from "@ingestlayer/core/plugin";
import { testEvent, type TestedDestination } from "@ingestlayer/core/testing";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openRoute, outcomesOf } from "../../../test/support/postgres-delivery.ts";
import { describeServers } from "../../../test/support/postgres-servers.ts";
import { query, startPostgres } from "../../../test/support/postgres.ts";

// `POISON_ALL=1` tries every place in a batch of 1,000; otherwise every 19th, so that all kinds of bad rows
// meet all places in a piece, and those at the edges of pieces and of the batch.
const rowsTotal = 1000;
const places = Array.from({ length: rowsTotal }, (_, place) => place).filter(
  (place) =>
    process.env["POISON_ALL"] !== undefined ||
    place % 19 === 0 ||
    [1, 100, 101, 998].includes(place),
);

const table =
  "create table t (id int primary key, amount numeric(5,2) check (amount >= 0), at date)";
const columns = { id: "$event.id", amount: "$event.amount", at: "$event.at" };

interface Poison {
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly column: string;
}

/** Found before sending, by a cast, by the assignment, by a constraint. */
const poisons: readonly Poison[] = [
  { fields: { amount: "much" }, column: "amount" },
  { fields: { at: "2026-02-30" }, column: "at" },
  { fields: { amount: 1000 }, column: "amount" },
  { fields: { amount: -1 }, column: "amount" },
];

function eventOf(id: number, poison: Poison | undefined): Event {
  const made = () => testEvent({ id, amount: 1, at: "2026-02-28", ...poison?.fields });
  if (poison !== undefined) return made();
  const good = goodEvents.get(id) ?? made();
  goodEvents.set(id, good);
  return good;
}

/** Made once: a thousand batches share them. */
const goodEvents = new Map<number, Event>();

/** Delivers, and compares what is reported and what is in the table with what should be. */
async function delivered(
  url: string,
  route: TestedDestination,
  batch: readonly (Poison | undefined)[],
): Promise<{ readonly wrong: readonly number[]; readonly ids: readonly number[] }> {
  await query(url, "truncate t");
  const outcomes = outcomesOf(await route.deliver(batch.map((poison, id) => eventOf(id, poison))));
  const wrong = [...batch.keys()].filter((index) => {
    const poison = batch[index];
    const outcome = outcomes[index];
    if (poison === undefined) return outcome?.kind !== "done";
    return outcome?.kind !== "reject" || outcome.failure.detail?.["column"] !== poison.column;
  });
  const rows = await query<{ ids: number[] | null }>(
    url,
    "select array_agg(id order by id) as ids from t",
  );
  return { wrong, ids: rows[0]?.ids ?? [] };
}

function expected(batch: readonly (Poison | undefined)[]) {
  return { wrong: [], ids: [...batch.keys()].filter((id) => batch[id] === undefined) };
}

describe("one bad row", () => {
  test("harms no other, wherever it stands", { timeout: 300_000 }, async () => {
    await using server = await startPostgres({ settings: { fsync: "off" } });
    const url = await server.freshDatabase();
    await query(url, table);
    await using route = await openRoute(url, { route: { table: "t", columns } });
    for (const place of places) {
      const batch = Array.from({ length: rowsTotal }, (_, index) =>
        index === place ? poisons[place % poisons.length] : undefined,
      );
      expect(await delivered(url, route, batch)).toEqual(expected(batch));
    }
  });
});

describeServers((empty) => {
  test("any mix of good and bad rows: the good are in once, the bad name their column", async () => {
    const url = await empty();
    await query(url, table);
    await using route = await openRoute(url, { route: { table: "t", columns } });
    const row = fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 9 },
      { arbitrary: fc.constantFrom(...poisons), weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 300 }), async (batch) => {
        expect(await delivered(url, route, batch)).toEqual(expected(batch));
      }),
      { numRuns: 15 },
    );
  });

  test("one bad row in ten of 1,000: the 900 are in once, the 100 name their column", async () => {
    const url = await empty();
    await query(url, table);
    await using route = await openRoute(url, { route: { table: "t", columns } });
    const batch = Array.from({ length: rowsTotal }, (_, index) =>
      index % 10 === 5 ? poisons[(index >> 3) % poisons.length] : undefined,
    );
    expect(await delivered(url, route, batch)).toEqual(expected(batch));
  });

  test("nothing but bad rows leaves the table empty and the connection in order", async () => {
    const url = await empty();
    await query(url, table);
    await using route = await openRoute(url, { route: { table: "t", columns } });
    const bad = Array.from({ length: 40 }, (_, n) => poisons[n % poisons.length]);
    expect(await delivered(url, route, bad)).toEqual(expected(bad));
    expect(await delivered(url, route, [undefined])).toEqual({ wrong: [], ids: [0] });
  });
});
