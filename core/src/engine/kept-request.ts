import { isUtf8 } from "node:buffer";
import type { SourceRequest } from "../plugin/source.ts";

/** What quarantine keeps of a request, and what came of it before. */
export interface KeptRequest {
  readonly request: SourceRequest;
  /** Keys of the events that were taken of it, by {@link keyOf}: they are not taken again. */
  readonly taken: readonly string[];
}

interface KeptText {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The raw body; in base64 where `encoding` says so, because it is not UTF-8. */
  readonly body: string;
  readonly encoding?: "base64";
  readonly taken: readonly string[];
}

/** The JSON text of a request, every byte of its body included. */
export function encodeKept({ request, taken }: KeptRequest): string {
  const { method, url, headers, body } = request;
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  // A field that is undefined is left out of the text.
  const kept = isUtf8(bytes)
    ? { method, url, headers, body: bytes.toString("utf8"), taken }
    : { method, url, headers, body: bytes.toString("base64"), encoding: "base64", taken };
  return JSON.stringify(kept);
}

/** Reads what {@link encodeKept} wrote. */
export function decodeKept(text: string): KeptRequest {
  const { method, url, headers, body, encoding, taken } = JSON.parse(text) as KeptText;
  const bytes = Buffer.from(body, encoding ?? "utf8");
  return { request: { method, url, headers, body: bytes }, taken };
}
