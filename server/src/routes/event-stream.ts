import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { IngestResult, Rejection, Submission } from "@ingestlayer/core";
import { IngestError, parseJsonRounding } from "@ingestlayer/core";
import type { FastifyReply, FastifyRequest } from "fastify";
import { sendAnswer } from "../answer.ts";
import { limitsFor, type Door } from "../door.ts";
import type { ApiKey } from "../auth/keys.ts";
import { decodeStream } from "../body/encoding.ts";
import { readEnvelope, rejection } from "../body/envelope.ts";
import { headerKey, withPlacedKey } from "../body/header-key.ts";
import { splitLines, type Line } from "../body/lines.ts";
import { skipSpace } from "../body/slice.ts";
import { locateSyntaxError } from "../body/syntax.ts";
import { outageProblem } from "../errors.ts";
import type { Limits } from "../limits.ts";
import { eventMistakes } from "../mistakes.ts";
import { problems } from "../problems.ts";
import { HttpError, sendProblem, type HttpProblem } from "../problem.ts";
import { ingestValid } from "./ingest.ts";
import { count, resultsAnswer, type Counts } from "./results.ts";

/** What a stream has come to: all results while they are few, then the rejected lines only. */
interface Progress {
  readonly counts: Counts;
  results: (IngestResult & { readonly line: number })[];
  /** The last line whose result is known. */
  lineDone: number;
}

/**
 * Takes NDJSON of any length in bounded memory: lines are read no faster than the store takes them.
 * The answer comes at the end, so that its status speaks for all lines; where the store gives up on
 * the way, it says how many lines are safely stored.
 */
export async function takeStream(
  door: Door,
  request: FastifyRequest,
  reply: FastifyReply,
  body: IncomingMessage,
): Promise<FastifyReply> {
  const progress: Progress = {
    counts: { accepted: 0, repeated: 0, rejected: 0 },
    results: [],
    lineDone: 0,
  };
  const { engine } = door;
  const limits = limitsFor(door, request);
  const key = headerKey(request.headers);
  let line = 0;
  try {
    for await (const lines of splitLines(inflate(body), lineBytesMax(limits))) {
      const events = lines.flatMap((bytes) => {
        line += 1;
        const read = readLine(bytes, limits);
        return read.map((one) => ({ line, event: withPlacedKey(one, key, line) }));
      });
      for (let from = 0; from < events.length; from += batchMax) {
        const batch = events.slice(from, from + batchMax);
        await keepPace(request.apiKey, batch.length);
        const results = await patiently(() =>
          ingestValid(
            engine,
            request.apiKey,
            batch.map(({ event }) => event),
          ),
        );
        record(progress, batch, results, limits.eventsMax);
      }
    }
  } catch (error) {
    return sendProblem(reply, streamProblem(error, progress));
  }
  if (progress.lineDone === 0) return sendProblem(reply, problems.empty());
  return sendAnswer(reply, resultsAnswer(progress.results, progress.counts));
}

/** Events that go to the store in one piece. */
const batchMax = 500;

/** Rejected lines that the answer to a long stream lists. */
const rejectedLinesMax = 1000;

/** The envelope needs room beside its payload; escapes and spacing do too. */
function lineBytesMax({ payloadBytesMax }: Limits): number {
  return payloadBytesMax + 16 * 1024;
}

function inflate(body: IncomingMessage): Readable {
  const decoder = decodeStream(body.headers["content-encoding"]);
  // Errors of either stream reach the reader of the last one.
  return decoder === undefined ? body : pipeline(body, decoder, () => {});
}

interface LineEvent {
  readonly line: number;
  readonly event: Submission | Rejection;
}

/** The event of a line; a blank line has none. */
function readLine(bytes: Line, limits: Limits): readonly (Submission | Rejection)[] {
  if (bytes === "too-long") return [rejection(eventMistakes.lineTooLong(lineBytesMax(limits)))];
  if (!isUtf8(bytes)) return [rejection(eventMistakes.badLine("not UTF-8"))];
  const text = bytes.toString("utf8");
  return text.trim() === "" ? [] : [readEvent(text, limits)];
}

function readEvent(text: string, limits: Limits): Submission | Rejection {
  try {
    return readEnvelope(parseJsonRounding(text), text, skipSpace(text, 0), limits);
  } catch (error) {
    if (error instanceof RangeError) return rejection(eventMistakes.tooDeep());
    return rejection(eventMistakes.badLine(locateSyntaxError(text)));
  }
}

/** A stream is not refused where it comes too fast: it is read more slowly. */
async function keepPace(key: ApiKey | undefined, count: number): Promise<void> {
  for (;;) {
    const waitMs = key?.pace?.take(count) ?? 0;
    if (waitMs === 0) return;
    await sleep(waitMs);
  }
}

/** A full queue is no reason to break a stream off: it is asked again until it has room. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const full = error instanceof IngestError && error.code === "IL_STORE_001";
      if (!full || attempt === fullQueueAttempts) throw error;
      await sleep(fullQueueWaitMs);
    }
  }
}

const fullQueueAttempts = 100;
const fullQueueWaitMs = 100;

function record(
  progress: Progress,
  batch: readonly LineEvent[],
  results: readonly IngestResult[],
  resultsMax: number,
): void {
  count(results, progress.counts);
  results.forEach((result, index) => {
    progress.lineDone = batch[index]?.line ?? progress.lineDone;
    progress.results.push({ line: progress.lineDone, ...result });
  });
  const { accepted, repeated, rejected } = progress.counts;
  if (accepted + repeated + rejected <= resultsMax) return;
  progress.results = progress.results
    .filter(({ status }) => status === "rejected")
    .slice(0, rejectedLinesMax);
}

/** Why a stream ended early, and how far it came. Bugs are thrown on. */
function streamProblem(error: unknown, { lineDone, counts }: Progress): HttpProblem {
  const problem = streamFailure(error);
  const done =
    `lines 1 to ${lineDone} are done (${counts.accepted} accepted, ${counts.repeated} repeated, ` +
    `${counts.rejected} rejected): go on behind them`;
  return {
    ...problem,
    detail: lineDone === 0 ? problem.detail : `${problem.detail}; ${done}`,
    headers: { ...problem.headers, connection: "close" },
  };
}

function streamFailure(error: unknown): HttpProblem {
  if (error instanceof IngestError) return outageProblem(error);
  if (error instanceof HttpError) return error.problem;
  const { code = "" } = error as NodeJS.ErrnoException;
  if (/^(Z_|ERR_BROTLI|ERR__ERROR_FORMAT|ERR_PADDING|ERR_ZLIB|ZSTD_)/.test(code)) {
    return problems.notDecodable("in its content encoding");
  }
  if (code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE") return problems.incomplete();
  throw error;
}
