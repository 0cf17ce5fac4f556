import type { Clock, Failure, SourceRequest, SourceSetup } from "@ingestlayer/core/plugin";
import { readBody, readFields } from "./body.ts";
import type { Config } from "./config.ts";
import { parseContent, signedContents } from "./content.ts";
import { mistakes, refusals } from "./errors.ts";
import type { Scheme } from "./scheme.ts";
import { makeVerifier, type Verifier } from "./verifier.ts";

/** Says whether a request is genuine: undefined where it is, else why not. */
export type Check = (request: SourceRequest, clock: Clock) => Failure | undefined;

/** Prepares the check of a source, once, at load; mistakes in the config go to `setup.problem`. */
export function makeCheck(scheme: Scheme, config: Config, setup: SourceSetup): Check {
  const { pieces, unknown } = parseContent(scheme.content);
  for (const part of unknown) setup.problem(["scheme", "content"], mistakes.unknownPart(part));
  const signed = new Set(pieces.flatMap((piece) => ("part" in piece ? [piece.part] : [])));
  if (signed.has("timestamp") && scheme.timestamp === undefined) {
    setup.problem(["scheme", "content"], mistakes.noSource("timestamp"));
  }
  if (signed.has("id") && scheme.id === undefined) {
    setup.problem(["scheme", "content"], mistakes.noSource("id"));
  }
  if (signed.has("url") && config.url === undefined) setup.problem(["scheme"], mistakes.noUrl());
  const verifiers = makeVerifiers(scheme, config, setup);

  return (request, clock) => {
    const signatures = readSignatures(scheme, request);
    if ("code" in signatures) return signatures;
    const timestamp = readTimestamp(scheme, request, clock.now());
    if (typeof timestamp === "object") return timestamp;
    const id = signed.has("id") ? (readPlace(scheme.id, request) ?? "") : "";
    if (signed.has("id") && id === "") return refusals.noHeader(placeName(scheme.id));
    const contents = signedContents(pieces, { request, timestamp, id, url: config.url ?? "" });
    // Every secret is tried on every signature: which one fits is nobody's business.
    let genuine = false;
    for (const verifier of verifiers) {
      for (const signature of signatures.found) {
        for (const content of contents) {
          if (verifier.matches(signature, content)) genuine = true;
        }
      }
    }
    return genuine ? undefined : refusals.notGenuine(verifiers.length);
  };
}

type Place = NonNullable<Scheme["id"]>;

/** The text at a place of the request. */
export function readPlace(place: Place | undefined, request: SourceRequest): string | undefined {
  if (place === undefined) return undefined;
  if ("fields" in place) return readFields(readBody(request), place.fields);
  const field = request.headers[place.header];
  if (field === undefined || place.pair === undefined) return field;
  return readPairs(field, place.pair, place.separator)[0];
}

function makeVerifiers(scheme: Scheme, { secrets }: Config, setup: SourceSetup): Verifier[] {
  return secrets.flatMap((secret, index) => {
    const made = makeVerifier(scheme, secret);
    if (!("mistake" in made)) return [made];
    setup.problem(["secrets", index], made.mistake);
    return [];
  });
}

/** A request may carry some signatures while a secret is being replaced, but not any number of them. */
const signaturesMax = 10;

function readSignatures(
  { signature: { header, prefix, pair, separator } }: Scheme,
  { headers }: SourceRequest,
): { readonly found: readonly string[] } | Failure {
  const field = headers[header];
  if (field === undefined || field === "") return refusals.noHeader(header);
  const texts =
    pair === undefined
      ? separator === " "
        ? field.split(" ")
        : [field]
      : readPairs(field, pair, separator);
  const found = texts
    .map((text) => text.trim())
    .filter((text) => text !== "" && text.startsWith(prefix))
    .map((text) => text.slice(prefix.length))
    .slice(0, signaturesMax);
  if (found.length > 0) return { found };
  return refusals.malformed(
    header,
    pair === undefined ? `${prefix}SIGNATURE` : `${pair}=SIGNATURE`,
  );
}

/** The signed text of the time, once it is known to lie within the window. */
function readTimestamp(
  { timestamp }: Scheme,
  request: SourceRequest,
  nowMs: number,
): string | Failure {
  if (timestamp === undefined) return "";
  const text = readPlace(timestamp.at, request);
  const signedMs = text === undefined ? Number.NaN : timeMs(text, timestamp.unit);
  if (text === undefined || Number.isNaN(signedMs)) {
    return refusals.noTimestamp(placeName(timestamp.at));
  }
  const ageSeconds = Math.round((nowMs - signedMs) / 1000);
  if (Math.abs(nowMs - signedMs) <= timestamp.toleranceSeconds * 1000) return text;
  return refusals.outsideWindow(ageSeconds, timestamp.toleranceSeconds);
}

function timeMs(text: string, unit: "s" | "ms"): number {
  if (/^\d{1,16}$/.test(text)) return Number(text) * (unit === "s" ? 1000 : 1);
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
}

function placeName(place: Place | undefined): string {
  if (place === undefined) return "the request";
  if ("header" in place) return place.header;
  return `the body's ${place.fields.join(", ")}`;
}

function readPairs(field: string, name: string, separator: string): string[] {
  return field.split(separator).flatMap((pair) => {
    const [key = "", ...rest] = pair.split("=");
    return key.trim() === name ? [rest.join("=").trim()] : [];
  });
}
