/**
 * Frames on the pipes between parent and child: two 32-bit lengths (big endian), a small JSON
 * header, a body of UTF-8 text. A length beyond the limit is refused before anything is collected,
 * because the other side may have been taken over.
 */
const prefixBytes = 8;

/** UTF-8 takes no more for a UTF-16 unit. */
const unitBytesMax = 3;

/** One frame as bytes, in `space` where that is surely large enough. */
export function encodeFrame(header: unknown, body: string, space?: Buffer): Buffer {
  const headerText = JSON.stringify(header);
  const sizeMax = prefixBytes + (headerText.length + body.length) * unitBytesMax;
  const fits = space !== undefined && space.length >= sizeMax;
  const frame = fits
    ? space
    : Buffer.allocUnsafe(prefixBytes + Buffer.byteLength(headerText) + Buffer.byteLength(body));
  const headerBytes = frame.write(headerText, prefixBytes);
  const bodyBytes = frame.write(body, prefixBytes + headerBytes);
  frame.writeUInt32BE(headerBytes, 0);
  frame.writeUInt32BE(bodyBytes, 4);
  return frame.subarray(0, prefixBytes + headerBytes + bodyBytes);
}

/** Bytes of a text where they are more than the limit; most texts are too short to have to be counted. */
export function bytesBeyond(text: string, bytesMax: number): number | undefined {
  if (text.length * unitBytesMax <= bytesMax) return undefined;
  const bytes = Buffer.byteLength(text);
  return bytes > bytesMax ? bytes : undefined;
}

/** The other side sent what is not a frame, or one beyond the limit. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

/** Takes a whole frame. */
export type TakeFrame = (header: unknown, body: string) => void;

/** Bytes of the frame that begins here; undefined where there are too few to tell. */
export function frameSize(bytes: Buffer, frameBytesMax: number): number | undefined {
  if (bytes.length < prefixBytes) return undefined;
  const size = prefixBytes + bytes.readUInt32BE(0) + bytes.readUInt32BE(4);
  if (size > frameBytesMax) {
    throw new FrameError(`a frame of ${size} bytes, beyond ${frameBytesMax}`);
  }
  return size;
}

/** Hands over what the bytes of one frame say. */
export function decodeFrame(frame: Buffer, take: TakeFrame): void {
  const bodyStart = prefixBytes + frame.readUInt32BE(0);
  take(
    parseHeader(frame.toString("utf8", prefixBytes, bodyStart)),
    frame.toString("utf8", bodyStart),
  );
}

/**
 * Collects bytes and hands over whole frames. State: the chunks received so far and their size.
 * `push` throws {@link FrameError}; nothing may be pushed after that.
 */
export class FrameReader {
  readonly #frameBytesMax: number;
  readonly #take: TakeFrame;
  #chunks: Buffer[] = [];
  #collected = 0;
  #wanted = prefixBytes;

  constructor(frameBytesMax: number, take: TakeFrame) {
    this.#frameBytesMax = frameBytesMax;
    this.#take = take;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#collected += chunk.length;
    if (this.#collected < this.#wanted) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const size = frameSize(bytes, this.#frameBytesMax);
      if (size === undefined || bytes.length < size) break;
      decodeFrame(bytes.subarray(0, size), this.#take);
      bytes = bytes.subarray(size);
    }
    this.#chunks = bytes.length === 0 ? [] : [bytes];
    this.#collected = bytes.length;
    this.#wanted = frameSize(bytes, this.#frameBytesMax) ?? prefixBytes;
  }
}

function parseHeader(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FrameError("a frame whose header is not JSON", { cause });
  }
}
