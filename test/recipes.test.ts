import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPglite } from "./support/pglite.ts";
import type { TestDatabaseServer } from "./support/postgres.ts";
import { startProtocolServers } from "./support/protocol-servers.ts";
import { runRecipe } from "./support/recipe.ts";
import type { Outcome } from "./support/recipe.ts";
import { root } from "./support/run.ts";

// Every recipe is run as it stands, from its sample events to what its `expected.json` says: against
// servers that speak the destinations' real protocols and enforce their limits, and a Postgres.

/** This one needs the demo's model; `test/e2e/demo.test.ts` runs it. */
const demo = "support-escalations";

const recipes = readdirSync(join(root, "recipes"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== demo)
  .map(({ name }) => name);

let database: TestDatabaseServer;
beforeAll(async () => {
  database = await startPglite();
});
afterAll(() => database[Symbol.asyncDispose]());

/** A text that begins with `matches: ` is a pattern: for what holds a time. */
function expectedOf(name: string): Outcome {
  const text = readFileSync(join(root, "recipes", name, "expected.json"), "utf8");
  return JSON.parse(text, (_key, value: unknown) =>
    typeof value === "string" && value.startsWith("matches: ")
      ? expect.stringMatching(new RegExp(value.slice("matches: ".length)))
      : value,
  ) as Outcome;
}

describe("recipes", () => {
  test.each(recipes)("%s", async (name) => {
    await using servers = await startProtocolServers();
    const expected = expectedOf(name);
    const outcome = await runRecipe(name, expected, { servers, databaseUrl: database.url });
    const kinds = ["slack", "discord", "telegram", "notion", "email", "webhook"];
    const nothing = Object.fromEntries(kinds.map((kind) => [kind, []]));
    expect(outcome).toMatchObject({ ...nothing, ...expected });
  });
});

test("every recipe is in the list, and the list has no other", () => {
  const list = readFileSync(join(root, "recipes/README.md"), "utf8");
  const listed = [...list.matchAll(/\]\((?:\.\/)?([a-z-]+)\)/g)].map(([, name]) => name);
  expect(new Set(listed)).toEqual(new Set([...recipes, demo]));
  expect(listed).toHaveLength(recipes.length + 1);
});
