import type { Transform } from "node:stream";
import { promisify } from "node:util";
import zlib from "node:zlib";
import pLimit from "p-limit";
import { HttpError } from "../problem.ts";
import { problems } from "../problems.ts";

const decoders = {
  gzip: { whole: promisify(zlib.gunzip), stream: () => zlib.createGunzip() },
  "x-gzip": { whole: promisify(zlib.gunzip), stream: () => zlib.createGunzip() },
  deflate: { whole: promisify(zlib.inflate), stream: () => zlib.createInflate() },
  br: { whole: promisify(zlib.brotliDecompress), stream: () => zlib.createBrotliDecompress() },
  zstd: { whole: promisify(zlib.zstdDecompress), stream: () => zlib.createZstdDecompress() },
} as const;

/** As many as zlib has threads: more at once would be no faster, and each holds a body that grew. */
const inflateOneOfFew = pLimit(4);

/**
 * Inflates a body (RFC 9110 §8.4). Stops as soon as it is larger than `bytesMax`, so that a zip bomb
 * costs no more memory than an honest body; many at once wait for each other while they are still
 * small. Rejects with {@link HttpError}.
 */
export async function decodeBody(
  bytes: Buffer,
  encoding: string,
  bytesMax: number,
): Promise<Buffer> {
  const name = encodingName(encoding);
  if (name === undefined) return bytes;
  try {
    return await inflateOneOfFew(() => decoders[name].whole(bytes, { maxOutputLength: bytesMax }));
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new HttpError(tooLarge ? problems.bodyTooLarge(bytesMax) : problems.notDecodable(name));
  }
}

/** The inflating stream for a content encoding; undefined where the body comes as it is. */
export function decodeStream(encoding: string | undefined): Transform | undefined {
  const name = encoding === undefined ? undefined : encodingName(encoding);
  return name === undefined ? undefined : decoders[name].stream();
}

/** Throws {@link HttpError} for an encoding, or a stack of them, that nobody can undo here. */
function encodingName(encoding: string): keyof typeof decoders | undefined {
  const name = encoding.trim().toLowerCase();
  if (name === "identity" || name === "") return undefined;
  if (Object.hasOwn(decoders, name)) return name as keyof typeof decoders;
  throw new HttpError(problems.contentEncoding());
}
