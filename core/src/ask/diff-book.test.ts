import * as fc from "fast-check";
import { expect, it } from "vitest";
import { DiffBook, differencesIn } from "./diff-book.ts";

/** What is found of each event, in the order of the log, and in which of three books it is kept. */
const findings = fc.array(
  fc.record({
    book: fc.nat({ max: 2 }),
    found: fc.array(
      fc.record({
        kind: fc.constantFrom("now dropped", "now goes to", "sent otherwise", "now fails"),
        route: fc.constantFrom("here", "there", undefined),
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 30 },
);

it("books of parts of the log say together what one book of all of it says, in its order", () => {
  const property = fc.property(findings, (events) => {
    const whole = new DiffBook();
    const parts = [new DiffBook(), new DiffBook(), new DiffBook()];
    for (const [index, { book, found }] of events.entries()) {
      for (const { kind, route } of found) {
        for (const each of [whole, parts[book]!]) {
          const sample = { id: `event ${index}`, position: index + 1, because: kind };
          each.add(kind, route, sample.position)?.push(sample);
        }
      }
    }
    const books = parts.map(({ entries }) => entries);
    expect(differencesIn("main", books)).toEqual(differencesIn("main", [whole.entries]));
  });
  fc.assert(property, { numRuns: 300 });
});

it("counts an event once for each difference, and shows the first three", () => {
  const book = new DiffBook();
  for (const position of [4, 4, 5, 9, 12]) {
    book.add("now dropped", undefined, position)?.push({ id: `event ${position}`, position });
  }
  expect(differencesIn("main", [book.entries])).toEqual([
    {
      pipeline: "main",
      kind: "now dropped",
      events: 4,
      samples: [{ id: "event 4" }, { id: "event 5" }, { id: "event 9" }],
    },
  ]);
});
