import { createHash } from "node:crypto";
import type { SourceRequest } from "@ingestlayer/core/plugin";
import type { Content } from "./verifier.ts";

/** What a signature may cover. */
export const partNames = ["body", "timestamp", "id", "method", "url", "form"] as const;
export type PartName = (typeof partNames)[number];

/** A text between parts, or a part. */
export type Piece = { readonly text: string } | { readonly part: PartName };

/** Cuts `{timestamp}.{body}` into its pieces; names that are no part come back as `unknown`. */
export function parseContent(template: string): {
  readonly pieces: readonly Piece[];
  readonly unknown: readonly string[];
} {
  const unknown: string[] = [];
  const pieces = template.split(/(\{\w+\})/).flatMap((text): Piece[] => {
    const name = /^\{(\w+)\}$/.exec(text)?.[1];
    if (name === undefined) return text === "" ? [] : [{ text }];
    const part = partNames.find((candidate) => candidate === name);
    if (part === undefined) unknown.push(name);
    return part === undefined ? [] : [{ part }];
  });
  return { pieces, unknown };
}

/** The values of one request that a signature may cover. */
export interface SignedValues {
  readonly request: SourceRequest;
  readonly timestamp: string;
  readonly id: string;
  /** The public address without its query; empty where the scheme does not sign it. */
  readonly url: string;
}

/**
 * What may have been signed: one text as a rule, two where providers disagree with their proxies on
 * whether the address has its port.
 */
export function signedContents(pieces: readonly Piece[], values: SignedValues): readonly Content[] {
  const signsUrl = pieces.some((piece) => "part" in piece && piece.part === "url");
  const urls = signsUrl ? addresses(values) : [""];
  return urls.map((url) =>
    pieces.map((piece) => ("text" in piece ? piece.text : valueOf(piece.part, values, url))),
  );
}

function valueOf(part: PartName, values: SignedValues, url: string): string | Uint8Array {
  switch (part) {
    case "body":
      return values.request.body;
    case "timestamp":
      return values.timestamp;
    case "id":
      return values.id;
    case "method":
      return values.request.method;
    case "url":
      return url;
    case "form":
      return formText(values.request);
  }
}

function addresses({ request, url }: SignedValues): readonly string[] {
  const query = request.url.indexOf("?");
  const full = url + (query === -1 ? "" : request.url.slice(query));
  const match = /^(https?):\/\/([^/:]+)(:\d+)?(.*)$/s.exec(full);
  if (match === null) return [full];
  const [, scheme, host, port, rest] = match;
  const other =
    port === undefined
      ? `${scheme}://${host}:${scheme === "https" ? 443 : 80}${rest}`
      : `${scheme}://${host}${rest}`;
  return [full, other, decodeSome(full)];
}

/** HubSpot signs its address with these characters decoded. */
function decodeSome(url: string): string {
  return url.replace(/%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, decodeURIComponent);
}

/**
 * Twilio signs names and values of a form, in order of the names. A body of another type is covered by
 * its SHA-256 in the address; where that is wrong, this text matches nothing.
 */
function formText({ headers, body, url }: SourceRequest): string {
  if (!isForm(headers["content-type"])) {
    const announced = /[?&]bodySHA256=([\da-fA-F]{64})(?:&|$)/.exec(url)?.[1];
    const actual = createHash("sha256").update(body).digest("hex");
    return announced?.toLowerCase() === actual ? "" : "\0";
  }
  const form = new URLSearchParams(new TextDecoder().decode(body));
  const names = [...new Set(form.keys())].sort();
  return names
    .flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value))
    .join("");
}

export function isForm(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
}
