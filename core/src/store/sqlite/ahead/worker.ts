import { parentPort, workerData } from "node:worker_threads";
import { LogReader } from "../log-reader.ts";
import { openToRead } from "../open-to-read.ts";
import { packPage } from "./packed-page.ts";
import { aheadMax, stopped } from "./read-ahead.ts";
import type { AheadSettings } from "./read-ahead.ts";

/** The thread that reads ahead: page after page, to the one that is empty, or until it is stopped. */

const { file, limits, taken, ...stretch } = workerData as AheadSettings;
const database = openToRead(file);
const log = new LogReader(database);
let { after } = stretch;

const lookEveryMs = 2;

for (let read = 0; hasRoom(read); read += 1) {
  const page = log.read({ ...stretch, ...limits, after });
  const packed = packPage(page);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(packed, [packed.numbers.buffer as ArrayBuffer]);
  const last = page.at(-1);
  if (last === undefined) break;
  after = last.position;
}
database.close();

/** Waits until a page may be read; false once none is wanted. It looks by itself: to be woken costs the other thread. */
function hasRoom(read: number): boolean {
  for (;;) {
    const now = Atomics.load(taken, 0);
    if (now === stopped) return false;
    if (read - now < aheadMax) return true;
    Atomics.wait(taken, 0, now, lookEveryMs);
  }
}
