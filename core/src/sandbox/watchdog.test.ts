import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Watchdog } from "./watchdog.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function watch(overweight = () => false) {
  const barks: string[] = [];
  const watchdog = new Watchdog(50, overweight, (why) => barks.push(why));
  return { watchdog, barks };
}

test("says nothing while answers come in time, each within its own limit", () => {
  const { watchdog, barks } = watch();
  watchdog.expect(1_000);
  watchdog.expect(2_000);
  vi.advanceTimersByTime(900);
  expect(watchdog.answered()).toBe(true);
  vi.advanceTimersByTime(1_900);
  expect(watchdog.answered()).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(barks).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("barks when the first one owed is late", () => {
  const { watchdog, barks } = watch();
  watchdog.expect(1_000);
  vi.advanceTimersByTime(1_300);
  expect(barks[0]).toBe("hangs");
});

test("barks when the process grows while it owes an answer, and only then", () => {
  const { watchdog, barks } = watch(() => true);
  vi.advanceTimersByTime(1_000);
  expect(barks).toEqual([]);
  watchdog.expect(1_000);
  vi.advanceTimersByTime(150);
  expect(barks).toEqual(["overweight"]);
  watchdog.rest();
  expect(vi.getTimerCount()).toBe(0);
});

test("knows an answer that nobody asked for", () => {
  expect(watch().watchdog.answered()).toBe(false);
});
