import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Asked } from "../asked.ts";
import { limitsFor, type Door } from "../door.ts";
import type { Limits } from "../limits.ts";
import { HttpError } from "../problem.ts";
import { problems } from "../problems.ts";
import type { BodyBudget } from "./budget.ts";
import { decodeBody } from "./encoding.ts";

type Done<Body> = (error: Error | null, body?: Body) => void;

/**
 * A body parser, as Fastify calls it: the whole body as bytes, inflated where it came compressed. Bounded in
 * size before and after inflating, in time, and together with all other bodies, so that slow, endless
 * or many senders hold nothing.
 */
export function readBytes(door: Door) {
  return (asked: Asked, source: IncomingMessage, done: Done<Buffer>): void => {
    const limits = limitsFor(door, asked);
    collect(source, limits, door.budget, (error, bytes, held) => {
      const encoding = source.headers["content-encoding"];
      const end: Done<Buffer> = (failure, body) => {
        door.budget.giveBack(held);
        done(failure, body);
      };
      if (error !== null || bytes === undefined) end(error);
      else if (encoding === undefined) end(null, bytes);
      else
        void decodeBody(bytes, encoding, limits.bodyBytesMax).then((body) => end(null, body), end);
    });
  };
}

/** {@link readBytes}, as text. Invalid UTF-8 is refused: a replaced character would not be kept whole. */
export function readText(door: Door) {
  const read = readBytes(door);
  return (asked: Asked, source: IncomingMessage, done: Done<string>): void => {
    read(asked, source, (error, bytes) => {
      if (error !== null || bytes === undefined) done(error);
      else if (!isUtf8(bytes)) done(new HttpError(problems.notUtf8()));
      else done(null, withoutByteOrderMark(bytes.toString("utf8")));
    });
  };
}

/** `done` gets what the body holds of the budget, which it must give back. */
function collect(
  source: IncomingMessage,
  limits: Limits,
  budget: BodyBudget,
  done: (error: Error | null, body: Buffer | undefined, held: number) => void,
): void {
  const announced = Number(source.headers["content-length"] ?? Number.NaN);
  const tooLarge = () => new HttpError(problems.bodyTooLarge(limits.bodyBytesMax));
  if (announced > limits.bodyBytesMax) {
    done(tooLarge(), undefined, 0);
    return;
  }
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  let bytes = 0;
  let held = 0;
  let timer: NodeJS.Timeout | undefined;

  const finish = (error: Error | null, body?: Buffer) => {
    clearTimeout(timer);
    source.off("data", onData).off("end", onEnd).off("error", onBroken).off("close", onBroken);
    if (error !== null) source.resume();
    done(error, body, held);
  };
  const onData = (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.bodyBytesMax) return finish(tooLarge());
    if (first === undefined) first = chunk;
    else (rest ??= [first]).push(chunk);
    // Most bodies come in one piece; only one that does not is worth a timer and a place in the budget.
    if (rest === undefined && bytes === announced) return;
    if (!budget.take(bytes - held)) return finish(new HttpError(problems.tooManyBodies()));
    held = bytes;
    timer ??= setTimeout(
      () => finish(new HttpError(problems.tooSlow(limits.bodyTimeoutMs))),
      limits.bodyTimeoutMs,
    );
  };
  const onEnd = () => {
    if (rest !== undefined) finish(null, Buffer.concat(rest, bytes));
    else finish(null, first ?? Buffer.alloc(0));
  };
  const onBroken = () => finish(new HttpError(problems.incomplete()));
  source.on("data", onData).on("end", onEnd).on("error", onBroken).on("close", onBroken);
}

function withoutByteOrderMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
