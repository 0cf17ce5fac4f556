import { describe, expect, it } from "vitest";
import type { DeadLetterEnding, NewQuarantinedRequest, StoredEvent } from "../../store/store.ts";
import { bury, makeEvent, makeEvents, nothing, openFixture, pullNow } from "./fixture.ts";
import type { OpenStore } from "./fixture.ts";

const failure = { code: "UNREADABLE", reason: "no value", detail: { field: "subject" } };

function makeRequest(fields: Partial<NewQuarantinedRequest> = {}): NewQuarantinedRequest {
  const { id, receivedAtMs } = makeEvent();
  const request = '{"body":"{}"}';
  const kept = { id, source: "desk", receivedAtMs, deliveryKey: id, request, failure, atMs: 7.5 };
  return { ...kept, ...fields };
}

/** States what is promised of dead letters: deliveries that were given up, and requests in quarantine. */
export function describeDeadLetters(open: OpenStore): void {
  describe("dead letters", () => {
    it("are read page by page, oldest first, deliveries and requests together", async () => {
      const { store } = await openFixture(open);
      const letters = makeEvents(4).map((event, index) => bury(event, { atMs: index }));
      await store.settle(await pullNow(store), { ...nothing, deadLetters: letters });
      await store.quarantine(makeRequest({ atMs: 4 }));
      const first = await store.deadLetters({ limit: 2 });
      const rest = await store.deadLetters({ limit: 9, after: first[1]!.deadLetterId });
      expect([...first, ...rest].map(({ atMs }) => atMs)).toEqual([0, 1, 2, 3, 4]);
      expect(await store.deadLetters({ limit: 9, after: rest.at(-1)!.deadLetterId })).toEqual([]);
    });

    it("are taken away once, and are counted no longer", async () => {
      const fixture = await openFixture(open);
      const deadLetters = makeEvents(2).map((event) => bury(event));
      await fixture.store.settle(await pullNow(fixture.store), { ...nothing, deadLetters });
      await fixture.store.quarantine(makeRequest());
      const [first, second, request] = await fixture.store.deadLetters({ limit: 9 });
      const gone = [first!.deadLetterId, request!.deadLetterId, "999"];
      await fixture.store.removeDeadLetters(gone);
      await fixture.store.removeDeadLetters(gone);
      await fixture.reopen();
      expect(await fixture.store.deadLetters({ limit: 9 })).toEqual([second]);
      expect(await fixture.store.summary()).toMatchObject({
        quarantined: 0,
        pipelines: [{ pipeline: "sales", deadLetters: 1 }],
      });
    });

    it("get no number of one that was taken away", async () => {
      const { store } = await openFixture(open);
      await store.quarantine(makeRequest());
      const [first] = await store.deadLetters({ limit: 9 });
      await store.removeDeadLetters([first!.deadLetterId]);
      await store.quarantine(makeRequest());
      expect(await store.deadLetters({ limit: 9, after: first!.deadLetterId })).toHaveLength(1);
    });
  });

  describeEndings(open);
  describeQuarantine(open);
}

function describeEndings(open: OpenStore): void {
  describe("dead letters that are ended", () => {
    it("leave as an operator decides, with what that brings, in one transaction", async () => {
      const fixture = await openFixture(open);
      const [one, two] = makeEvents(2) as [StoredEvent, StoredEvent];
      const deadLetters = [bury(one), bury(two)];
      await fixture.store.settle(await pullNow(fixture.store), { ...nothing, deadLetters });
      await fixture.store.quarantine(makeRequest());
      const letters = await fixture.store.deadLetters({ limit: 9 });
      const [first, second, request] = letters.map(({ deadLetterId }) => deadLetterId);
      const { target } = deadLetters[0]!;
      const parked = { parkedId: "p", target, event: one, dueMs: 1, attempts: [] };
      const told = { eventId: two.id, target, atMs: 5, attempts: [], failure };
      const endings: DeadLetterEnding[] = [
        { deadLetterId: first!, parked, tally: { "a/retried": 1 } },
        { deadLetterId: second!, episode: { ...told, end: "dropped" }, tally: {} },
        { deadLetterId: request!, tally: { "a/retried": 9 } },
        { deadLetterId: "999", parked: { ...parked, parkedId: "q" }, tally: { "a/retried": 9 } },
      ];
      expect(await fixture.store.endDeadLetters(endings)).toBe(3);
      expect(await fixture.store.endDeadLetters(endings)).toBe(0);
      await fixture.reopen();
      expect(await fixture.store.deadLetters({ limit: 9 })).toEqual([]);
      expect(await fixture.store.parked({ limit: 9 })).toMatchObject([parked]);
      expect(await fixture.store.episodes(two.id)).toEqual([{ ...told, end: "dropped" }]);
      expect(await fixture.store.summary()).toMatchObject({
        quarantined: 0,
        pipelines: [{ parked: 1, deadLetters: 0, tally: { "a/retried": 1 } }],
      });
    });
  });
}

function describeQuarantine(open: OpenStore): void {
  describe("a request in quarantine", () => {
    it("is kept whole, belongs to no pipeline, and is no event of the log", async () => {
      const fixture = await openFixture(open);
      const request = makeRequest({ deliveryKey: "desk:1", request: '{"body":"\\u0000ä"}' });
      expect(await fixture.store.quarantine(request)).toBe(request.id);
      await fixture.reopen();
      expect(await fixture.store.deadLetters({ limit: 9 })).toEqual([
        { kind: "request", ...request, deadLetterId: expect.any(String) },
      ]);
      expect(await fixture.store.find(request.id)).toBeUndefined();
      expect(await fixture.store.summary()).toEqual({
        received: 0,
        repeated: 0,
        quarantined: 1,
        pipelines: [],
      });
    });

    it("of one source and key stays one, under its first id, with its newest reason", async () => {
      const { store } = await openFixture(open);
      const first = makeRequest({ deliveryKey: "k" });
      const again = makeRequest({
        deliveryKey: "k",
        request: '{"taken":[]}',
        failure: { code: "UNDECIDED", reason: "another" },
        atMs: 9,
      });
      await store.quarantine(first);
      expect(await store.quarantine(again)).toBe(first.id);
      const { id, receivedAtMs } = first;
      expect(await store.deadLetters({ limit: 9 })).toMatchObject([{ ...again, id, receivedAtMs }]);
    });

    it("of another source or key is another one", async () => {
      const { store } = await openFixture(open);
      const fields = [
        { deliveryKey: "k" },
        { deliveryKey: "k", source: "shop" },
        { deliveryKey: "l" },
      ];
      const requests = fields.map((given) => makeRequest(given));
      for (const request of requests) expect(await store.quarantine(request)).toBe(request.id);
      expect(await store.summary()).toMatchObject({ quarantined: 3 });
    });
  });
}
