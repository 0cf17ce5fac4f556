import { expect, test } from "vitest";
import { barText, ProgressBar } from "./progress-bar.ts";
import { clearLine } from "./terminal.ts";

test.each([
  // Half of it in 10 s: the other half takes as long.
  [{ share: 0.5, events: 500 }, 0, 10_000, "50 %  500 events, 10 s left"],
  // Killed at 25 % and resumed: what was done before says nothing of the speed of now.
  [{ share: 0.5, events: 500 }, 0.25, 10_000, "50 %  500 events, 20 s left"],
  [{ share: 0.75, events: 3 }, 0.5, 600_000, "75 %  3 events, 10 min left"],
  [{ share: 0.01, events: 1 }, 0, 60_000, "1 %  1 event, 1 h 39 min left"],
  // Nothing has moved yet: nobody knows.
  [{ share: 0.4, events: 400 }, 0.4, 5_000, "40 %  400 events"],
  [{ share: 1, events: 1_000 }, 0, 5_000, "100 %  1000 events, 0 s left"],
])("tells how far it is, and by its speed since it began what is left: %j from %d", (...row) => {
  const [progress, first, tookMs, text] = row;
  const bar = barText(progress, first, tookMs);
  expect(bar).toMatch(/^█*░* /);
  expect(bar.slice(0, 30).match(/█*/)?.[0]).toHaveLength(Math.round(progress.share * 30));
  expect(bar.slice(31).trimStart()).toBe(text);
});

test("is written over itself on a terminal, and nowhere else", () => {
  const written: string[] = [];
  const err = (text: string) => void written.push(text);
  new ProgressBar({ env: {}, err }).show({ share: 0.1, events: 1 });
  expect(written).toEqual([]);
  const bar = new ProgressBar({ env: {}, err, isTerminal: true }, 0.5);
  bar.show({ share: 0.5, events: 1 });
  bar.end();
  expect(written).toEqual([
    expect.stringMatching(/^\r\u001B\[K█{15}░{15} +50 % {2}1 event$/),
    "\r\u001B[K",
  ]);
});

test.each([
  [80, "███████████████░░░░░░░░░░░░░░░  50 %  500 events, 10 s left"],
  [40, "█████░░░░░  50 %  500 events, 10 s left"],
  // Too narrow for a bar: the words, as far as there is room.
  [30, "50 %  500 events, 10 s left"],
  [20, "50 %  500 events, …"],
])("stays on one line of a terminal of %d columns", (columns, text) => {
  const bar = barText({ share: 0.5, events: 500 }, 0, 10_000, columns);
  expect(bar).toBe(text);
  expect(bar.length).toBeLessThan(columns);
});

test("keeps to the width that the terminal has at each moment", () => {
  const written: string[] = [];
  const errScreen = { columns: 100 };
  const err = (text: string) => void written.push(text.slice(clearLine.length));
  const bar = new ProgressBar({ env: {}, err, isTerminal: true, errScreen });
  bar.show({ share: 0.5, events: 1 });
  errScreen.columns = 12;
  bar.show({ share: 0.5, events: 1 });
  expect(written[0]?.slice(0, 30)).toMatch(/^█{15}░{15}$/);
  expect(written[1]).toMatch(/^50 % .{0,5}…$/);
});
