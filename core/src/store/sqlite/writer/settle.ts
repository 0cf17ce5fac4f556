import type { DatabaseSync } from "node:sqlite";
import type { Episode } from "../../history.ts";
import type {
  NewDeadLetter,
  NewParked,
  ParkedSettlement,
  Settlement,
  StoredEvent,
  Tally,
} from "../../store.ts";
import type { PullToken } from "../protocol.ts";
import { addTally } from "../statements/add-tally.ts";
import { countWaiting } from "../statements/count-waiting.ts";
import { deleteParked } from "../statements/delete-parked.ts";
import { insertDeadLetter } from "../statements/insert-dead-letter.ts";
import { insertEpisode } from "../statements/insert-episode.ts";
import { insertParked } from "../statements/insert-parked.ts";
import { moveCursor } from "../statements/move-cursor.ts";
import { postponeParked } from "../statements/postpone-parked.ts";
import { replaceParked } from "../statements/replace-parked.ts";
import { prepareReleaseGroups } from "./groups.ts";
import { StaleBatch } from "./refusal.ts";

/** Applies settlements inside the open transaction. */
export interface Settle {
  /** Throws {@link StaleBatch} where the cursor is not where the batch began. */
  batch(pipeline: string, token: PullToken, settlement: Settlement, nowMs: number): void;
  /** Passes over deliveries that are parked no longer: two attempts at one may have overlapped. */
  parked(settlement: ParkedSettlement, nowMs: number): void;
}

export function prepareSettle(database: DatabaseSync, record: RecordSettlement): Settle {
  const move = database.prepare(moveCursor);
  const remove = database.prepare(deleteParked);
  const postpone = database.prepare(postponeParked);
  const release = prepareReleaseGroups(database);

  return {
    batch(pipeline, { from, through }, settlement, nowMs) {
      if (move.run({ pipeline, from, through }).changes !== 1) {
        throw new StaleBatch(`pipeline '${pipeline}'`);
      }
      record(pipeline, settlement, 0, nowMs);
    },

    parked(settlement, nowMs) {
      const { pipeline, route } = settlement.target;
      let gone = 0;
      for (const parkedId of settlement.settled) {
        gone += Number(remove.run(parkedId, pipeline, route).changes);
      }
      for (const { parkedId, dueMs, attempts: list, waiting } of settlement.postponed) {
        const texts = { attempts: JSON.stringify(list), waiting: textOrNull(waiting) };
        postpone.run({ parkedId, pipeline, route, dueMs, ...texts });
      }
      release(
        settlement.postponed.map(({ waiting }) => ({
          target: settlement.target,
          ...(waiting && { waiting }),
        })),
        nowMs,
      );
      record(pipeline, settlement, -gone, nowMs);
    },
  };
}

/** Writes what a settlement adds to a pipeline; `parkedBefore` deliveries are parked more than the summary counts. */
export type RecordSettlement = (
  pipeline: string,
  recorded: Settlement,
  parkedBefore: number,
  nowMs: number,
) => void;

/** Writes what a settlement adds, and keeps the counts of the summary in step with it. */
export function prepareRecord(database: DatabaseSync): RecordSettlement {
  const replace = database.prepare(replaceParked);
  const park = database.prepare(insertParked);
  const bury = database.prepare(insertDeadLetter);
  const chronicle = database.prepare(insertEpisode);
  const release = prepareReleaseGroups(database);
  const count = database.prepare(countWaiting);
  const tally = database.prepare(addTally);

  function writeParked(delivery: NewParked, parkedAtMs: number): void {
    const { parkedId, target, event, dueMs, orderKey = null } = delivery;
    const place = { parkedId, ...target, dueMs, parkedAtMs, orderKey };
    const attempts = JSON.stringify(delivery.attempts);
    const waiting = textOrNull(delivery.waiting);
    park.run({ ...place, attempts, waiting, ...eventColumns(event) });
  }

  function writeDeadLetter({ target, event, failure, attempts, atMs }: NewDeadLetter): void {
    const { pipeline, route } = target;
    const texts = { failure: JSON.stringify(failure), attempts: JSON.stringify(attempts) };
    bury.run({ pipeline, route, atMs, ...texts, ...eventColumns(event) });
  }

  function writeEpisode({ eventId, originId, target, atMs, end, ...told }: Episode): void {
    const texts = { attempts: JSON.stringify(told.attempts), failure: textOrNull(told.failure) };
    chronicle.run({ eventId, originId: originId ?? null, ...target, atMs, end, ...texts });
  }

  function addCounts(pipeline: string, counts: Tally): void {
    for (const [key, added] of Object.entries(counts)) tally.run(pipeline, key, added);
  }

  return (pipeline, settlement, parkedBefore, nowMs) => {
    const { parked, deadLetters, episodes, tally: counts } = settlement;
    const waiting = new Map([[pipeline, { parked: parkedBefore, deadLetters: 0 }]]);
    const of = (name: string): { parked: number; deadLetters: number } => {
      const known = waiting.get(name) ?? { parked: 0, deadLetters: 0 };
      waiting.set(name, known);
      return known;
    };
    for (const delivery of parked) {
      const before = replace.get(delivery.parkedId) as { pipeline: string } | undefined;
      if (before !== undefined) of(before.pipeline).parked -= 1;
      writeParked(delivery, nowMs);
      of(delivery.target.pipeline).parked += 1;
    }
    release(parked, nowMs);
    for (const letter of deadLetters) {
      writeDeadLetter(letter);
      of(letter.target.pipeline).deadLetters += 1;
    }
    for (const episode of episodes) writeEpisode(episode);
    for (const [name, added] of waiting) count.run(name, added.parked, added.deadLetters);
    addCounts(pipeline, counts);
  };
}

function eventColumns(event: StoredEvent) {
  const { id, name, source, receivedAtMs, payload } = event;
  const { idempotencyKey = null, timestampMs = null, originId = null } = event;
  return { id, name, source, receivedAtMs, idempotencyKey, timestampMs, originId, payload };
}

function textOrNull(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
