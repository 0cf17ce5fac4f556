import { validate, version } from "uuid";
import { expect, test } from "vitest";
import { makeEventId } from "./event-id.ts";

test("ids are UUIDv7 of their time, all different, and in order even when the clock is set back", () => {
  const times = [1_000, 1_000, 2_000, 1_500, 2_000, 2_000.5, 3_000];
  const ids = times.flatMap((ms) => Array.from({ length: 2_000 }, () => makeEventId(ms)));
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.toSorted()).toEqual(ids);
  expect(Number.parseInt((ids.at(-1) ?? "").slice(0, 13).replace("-", ""), 16)).toBe(3_000);
});
