import { readFileSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { request } from "node:http";
import { json } from "node:stream/consumers";
import { Readable } from "node:stream";
import { join } from "node:path";
import { startIngestlayer, ticketDeclaration } from "./ingestlayer.ts";
import { ticketEvent } from "./ticket.ts";

const events = 1_000_000;
/** Lines that are sent in one piece. */
const linesAPiece = 200;

/**
 * One request with a stream of 1,000,000 events as NDJSON, each of them checked against its declaration
 * and fsynced: the rate, and what the server's process holds at the start, on the way and at the end. The
 * sender is on the same machine.
 */
export async function run(): Promise<void> {
  const folder = await mkdtemp(join(import.meta.dirname, ".ndjson-"));
  try {
    await using server = await startIngestlayer(folder, ticketDeclaration);
    console.log("events sent    resident MB");
    const tell = (sent: number) =>
      console.log(
        `${String(sent).padStart(11)}  ${residentMb(server.pid).toFixed(0).padStart(13)}`,
      );
    tell(0);
    const startedMs = performance.now();
    const answer = await sendStream(`${server.url}/v1/events`, tell);
    const seconds = (performance.now() - startedMs) / 1000;
    const bytes = events * (JSON.stringify(ticketEvent).length + 1);
    const { size } = await stat(join(folder, "store.db"));
    console.log(
      `accepted ${answer.accepted}, rejected ${answer.rejected}; ${(events / seconds).toFixed(0)} events/s, ` +
        `${(bytes / seconds / 1e6).toFixed(1)} MB/s of NDJSON (${(bytes / 1e6).toFixed(0)} MB); ` +
        `the store is ${(size / 1e6).toFixed(0)} MB; peak ${peakMb(server.pid).toFixed(0)} MB`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Answer {
  readonly accepted: number;
  readonly rejected: number;
}

/** Tells how many were sent ten times on the way; Node's own back-pressure paces it. */
function sendStream(url: string, tell: (sent: number) => void): Promise<Answer> {
  const piece = `${JSON.stringify(ticketEvent)}\n`.repeat(linesAPiece);
  function* pieces() {
    for (let sent = linesAPiece; sent <= events; sent += linesAPiece) {
      yield piece;
      if (sent % (events / 10) === 0) tell(sent);
    }
  }
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-ndjson" };
    const sending = request(url, { method: "POST", headers }, (response) => {
      json(response).then((answer) => resolve(answer as Answer), reject);
    });
    sending.on("error", reject);
    Readable.from(pieces()).pipe(sending);
  });
}

function residentMb(pid: number): number {
  return statusMb(pid, "VmRSS");
}

function peakMb(pid: number): number {
  return statusMb(pid, "VmHWM");
}

/** Linux alone tells this of another process. */
function statusMb(pid: number, field: string): number {
  const found = new RegExp(`${field}:\\s+(\\d+) kB`).exec(
    readFileSync(`/proc/${pid}/status`, "utf8"),
  );
  return Number(found?.[1] ?? Number.NaN) / 1024;
}
