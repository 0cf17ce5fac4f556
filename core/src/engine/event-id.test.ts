import { parse, stringify, validate, version } from "uuid";
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

test("an id is laid out as RFC 9562 says, and its random bits are all in use", () => {
  const startMs = Date.UTC(2026, 1, 3);
  const ids = Array.from({ length: 5_000 }, (_, count) => makeEventId(startMs + count));
  const bits = ids.map((id) =>
    BigInt(`0x${id.replaceAll("-", "")}`)
      .toString(2)
      .padStart(128, "0"),
  );
  for (const [count, id] of bits.entries()) {
    expect(Number.parseInt(id.slice(0, 48), 2)).toBe(startMs + count);
    expect(id.slice(48, 52)).toBe("0111");
    expect(id.slice(64, 66)).toBe("10");
  }
  // The counter leaves its first bit free. Any other is 1 in half of the ids, within eight deviations.
  const ones = (place: number) => bits.filter((id) => id[place] === "1").length;
  expect(ones(52)).toBe(0);
  const random = [...Array(128).keys()].filter((at) => at > 52 && at !== 64 && at !== 65);
  for (const place of random) expect(Math.abs(ones(place) - 2_500)).toBeLessThan(8 * 36);
  const [first = ""] = ids;
  expect(stringify(parse(first))).toBe(first);
});
