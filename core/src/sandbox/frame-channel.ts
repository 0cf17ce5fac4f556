import { readSync, writeSync } from "node:fs";
import { decodeFrame, encodeFrame, frameSize } from "./frames.ts";
import type { TakeFrame } from "./frames.ts";
import type { FromChild } from "./protocol.ts";

const firstBytes = 512 * 1024;

/**
 * The child's end of the pipes. It waits in `read` itself, not in an event loop: the child has nothing
 * else to do, and a turn of the loop would cost more than the transfer.
 */
export class FrameChannel {
  readonly #input: number;
  readonly #output: number;
  readonly #frameBytesMax: number;
  #space = Buffer.allocUnsafeSlow(firstBytes);
  readonly #outSpace = Buffer.allocUnsafeSlow(firstBytes);

  constructor(
    { input, output }: { readonly input: number; readonly output: number },
    frameBytesMax: number,
  ) {
    this.#input = input;
    this.#output = output;
    this.#frameBytesMax = frameBytesMax;
  }

  /** Hands over frames until the other side closes. */
  read(take: TakeFrame): void {
    let filled = 0;
    for (;;) {
      const count = readSync(this.#input, this.#space, { offset: filled });
      if (count === 0) return;
      filled += count;
      let start = 0;
      let size: number | undefined;
      for (;;) {
        size = frameSize(this.#space.subarray(start, filled), this.#frameBytesMax);
        if (size === undefined || start + size > filled) break;
        decodeFrame(this.#space.subarray(start, start + size), take);
        start += size;
      }
      this.#space.copyWithin(0, start, filled);
      filled -= start;
      if ((size ?? 0) > this.#space.length) this.#grow(size!, filled);
    }
  }

  send(header: FromChild, body: string): void {
    const frame = encodeFrame(header, body, this.#outSpace);
    for (let at = 0; at < frame.length;)
      at += writeSync(this.#output, frame, at, frame.length - at);
  }

  #grow(size: number, filled: number): void {
    const larger = Buffer.allocUnsafeSlow(size);
    this.#space.copy(larger, 0, 0, filled);
    this.#space = larger;
  }
}
