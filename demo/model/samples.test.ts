import { describe, expect, test } from "vitest";
import { intended, labelled, textOf, tickets } from "./samples.ts";

describe("the sample tickets", () => {
  test("are 240 lines with repeats of ids and of texts, which the demo's figures show", () => {
    expect(tickets).toHaveLength(240);
    expect(new Set(tickets.map(({ ticket_id }) => ticket_id)).size).toBe(228);
    expect(new Set(tickets.map(textOf)).size).toBe(188);
  });

  test("fit the event that the recipe declares", () => {
    for (const { ticket_id, subject, body, customer_tier, channel, account } of tickets) {
      expect(ticket_id).toMatch(/^T-\d{4}$/);
      expect(typeof subject).toBe("string");
      expect(body).not.toBe("");
      expect(["free", "pro", "enterprise"]).toContain(customer_tier);
      expect(["email", "chat", "form"]).toContain(channel);
      if (account === undefined) continue;
      expect(account.id).toMatch(/^acct_\w+$/);
      expect(account.seats === undefined || Number.isInteger(account.seats)).toBe(true);
    }
  });

  test("repeat an id only with the very same ticket, as an emitter that sends again does", () => {
    for (const same of Map.groupBy(tickets, ({ ticket_id }) => ticket_id).values()) {
      for (const again of same) expect(again).toEqual(same[0]);
    }
  });

  test("each have one intended label, the same for the same text", () => {
    const labels = new Map(intended.map(({ ticket_id, label }) => [ticket_id, label]));
    expect(labels.size).toBe(intended.length);
    expect([...labels.keys()].sort()).toEqual(
      [...new Set(tickets.map(({ ticket_id }) => ticket_id))].sort(),
    );
    for (const same of Map.groupBy(tickets, textOf).values()) {
      expect(new Set(same.map(({ ticket_id }) => labels.get(ticket_id))).size).toBe(1);
    }
  });
});

describe("the training examples", () => {
  test("are no paraphrases of tickets: none shares more than a few of its words with one", () => {
    const ticketWords = [...new Set(tickets.map(textOf))].map(wordsOf);
    const closest = labelled.map(({ text }) =>
      Math.max(...ticketWords.map((words) => overlap(wordsOf(text), words))),
    );
    expect(Math.max(...closest)).toBeLessThan(0.3);
  });

  test("are different from each other, and every label has at least 50", () => {
    expect(new Set(labelled.map(({ text }) => text)).size).toBe(labelled.length);
    for (const examples of Map.groupBy(labelled, ({ label }) => label).values()) {
      expect(examples.length).toBeGreaterThanOrEqual(50);
    }
  });
});

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/\p{L}+/gu));
}

/** Words in both of the words in either: 1 for the same words, 0 for none in common. */
function overlap(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  return one.intersection(other).size / one.union(other).size;
}
