/**
 * Frames on the pipes between parent and child: two 32-bit lengths (big endian), a small JSON
 * header, a body of UTF-8 text. A length beyond the limit is refused before anything is collected,
 * because the other side may have been taken over.
 */
const prefixBytes = 8;

/** One frame as bytes. */
export function encodeFrame(header: unknown, body: string): Buffer {
  const headerText = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(headerText);
  const bodyBytes = Buffer.byteLength(body);
  const frame = Buffer.allocUnsafe(prefixBytes + headerBytes + bodyBytes);
  frame.writeUInt32BE(headerBytes, 0);
  frame.writeUInt32BE(bodyBytes, 4);
  frame.write(headerText, prefixBytes);
  frame.write(body, prefixBytes + headerBytes);
  return frame;
}

/** The other side sent what is not a frame, or one beyond the limit. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

/**
 * Collects bytes and hands over whole frames. State: the chunks received so far and their size.
 * `push` throws {@link FrameError}; nothing may be pushed after that.
 */
export class FrameReader {
  readonly #frameBytesMax: number;
  readonly #take: (header: unknown, body: string) => void;
  #chunks: Buffer[] = [];
  #collected = 0;
  #wanted = prefixBytes;

  constructor(frameBytesMax: number, take: (header: unknown, body: string) => void) {
    this.#frameBytesMax = frameBytesMax;
    this.#take = take;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#collected += chunk.length;
    if (this.#collected < this.#wanted) return;
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    for (;;) {
      const size = this.#frameSize(bytes);
      if (size === undefined || bytes.length < size) break;
      this.#deliver(bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
    this.#chunks = bytes.length === 0 ? [] : [bytes];
    this.#collected = bytes.length;
    this.#wanted = this.#frameSize(bytes) ?? prefixBytes;
  }

  #frameSize(bytes: Buffer): number | undefined {
    if (bytes.length < prefixBytes) return undefined;
    const size = prefixBytes + bytes.readUInt32BE(0) + bytes.readUInt32BE(4);
    if (size > this.#frameBytesMax) {
      throw new FrameError(`a frame of ${size} bytes, beyond ${this.#frameBytesMax}`);
    }
    return size;
  }

  #deliver(frame: Buffer): void {
    const bodyStart = prefixBytes + frame.readUInt32BE(0);
    const header = parseHeader(frame.toString("utf8", prefixBytes, bodyStart));
    this.#take(header, frame.toString("utf8", bodyStart));
  }
}

function parseHeader(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FrameError("a frame whose header is not JSON", { cause });
  }
}
