import { createHash } from "node:crypto";
import { apiVersion, defineSource } from "@ingestlayer/core/plugin";
import type {
  Failure,
  JsonObject,
  JsonValue,
  ReceivedEvent,
  Reading,
  SourceRequest,
} from "@ingestlayer/core/plugin";
import { readBody, readBodyText, readFields, unreadable } from "./body.ts";
import { makeChallenges } from "./challenge.ts";
import { config } from "./config.ts";
import { makeCheck, readPlace } from "./genuine.ts";
import { makeHandshake } from "./handshake.ts";
import { presentHeaders } from "./map.ts";
import { eventNames, makeRules, type MakeEvents } from "./rules.ts";
import type { Scheme } from "./scheme.ts";
import { knownScheme } from "./schemes.ts";
import { declarationsOf } from "./written-rules.ts";
import { withoutSecrets } from "./secrets.ts";
import { signRequest } from "./sign.ts";

/** Takes webhooks that a provider signed, and refuses all others. */
export const webhook = defineSource({
  manifest: {
    name: "webhook",
    version: "1.0.0",
    apiVersion,
    kind: "source",
    summary: "Takes signed webhooks of a provider and makes an event of each.",
  },
  config,
  eventNames,
  declarations: declarationsOf,
  create(config, setup) {
    const scheme = typeof config.scheme === "string" ? knownScheme(config.scheme) : config.scheme;
    const check = makeCheck(scheme, config, setup);
    const makeEvents = makeRules(config, setup);
    const answerChallenge = makeChallenges(scheme, setup);
    const answerHandshake = makeHandshake(scheme, setup);
    const { sourceName } = setup;
    return {
      sign: (request, clock) => signRequest(scheme, config, request, clock),
      verify(request, clock) {
        const answer = answerHandshake(request, clock);
        if (answer !== undefined) return answer;
        // Nothing of the body is believed, and nothing is looked up, before the signature is checked.
        const forged = check(request, clock);
        if (forged !== undefined) return { kind: "refused", failure: forged };
        return { kind: "genuine", request: withoutSecrets(request, scheme) };
      },
      read(request) {
        const body = readBody(request);
        const headers = presentHeaders(request.headers);
        const answer = body === undefined ? undefined : answerChallenge({ body, headers });
        return answer ?? readEvents({ body, headers, request }, { scheme, makeEvents, sourceName });
      },
    };
  },
});

interface ReadRequest {
  /** Undefined where it is neither JSON nor a form. */
  readonly body: JsonValue | undefined;
  readonly headers: JsonObject;
  readonly request: SourceRequest;
}

interface Reader {
  readonly scheme: Scheme;
  readonly makeEvents: MakeEvents;
  readonly sourceName: string;
}

/** One event a body; some providers (HubSpot, SendGrid) put a list of them into one. */
function readEvents(
  { body, headers, request }: ReadRequest,
  { scheme, makeEvents, sourceName }: Reader,
): Reading {
  const isList = Array.isArray(body);
  const delivery = deliveryId(scheme, request, isList ? undefined : body);
  const key = delivery === undefined ? {} : { deliveryKey: keyOf(sourceName, delivery, 0) };
  if (body === undefined) {
    return { kind: "events", events: [], unfit: unreadable(request), ...key };
  }
  const items = isList ? (body as readonly JsonValue[]) : [body];
  const bodyText = isList ? undefined : readBodyText(request);
  const events: ReceivedEvent[] = [];
  let unfit: Failure | undefined;
  for (const [index, item] of items.entries()) {
    const made = makeEvents({ body: item, bodyText, headers });
    unfit ??= made.unfit;
    const id = isList ? itemId(scheme, item, delivery, index) : delivery;
    for (const { twin, ...event } of made.events) {
      if (id === undefined) events.push(event);
      else events.push({ ...event, idempotencyKey: keyOf(sourceName, id, twin) });
    }
  }
  return { kind: "events", events, ...(unfit === undefined ? {} : { unfit }), ...key };
}

/**
 * What tells this delivery from every other one. Where the provider gives it no id but signs the time,
 * the hash of both serves: a replay within the window is then a repeat. Without either, two equal
 * bodies may be two events, and both are kept.
 */
function deliveryId(
  { id, timestamp }: Scheme,
  request: SourceRequest,
  body: JsonValue | undefined,
): string | undefined {
  const given =
    id !== undefined && "fields" in id ? readFields(body, id.fields) : readPlace(id, request);
  if (given !== undefined && given !== "") return given;
  if (timestamp === undefined) return undefined;
  const signedAt = readPlace(timestamp.at, request) ?? "";
  return `sha256-${createHash("sha256").update(signedAt).update(request.body).digest("hex")}`;
}

function itemId(
  { id }: Scheme,
  item: JsonValue,
  delivery: string | undefined,
  index: number,
): string | undefined {
  const own = id !== undefined && "fields" in id ? readFields(item, id.fields) : undefined;
  return own ?? (delivery === undefined ? undefined : `${delivery}/${index}`);
}

/** The server takes keys of this length at most; a longer one is told by its hash. */
const keyLengthMax = 256;

/** Two sources may count their deliveries alike: each has its own keys, and so has each event of one. */
function keyOf(sourceName: string, id: string, twin: number): string {
  const key = `${sourceName}:${id}${twin === 0 ? "" : `#${twin}`}`;
  if (key.length <= keyLengthMax) return key;
  return `sha256-${createHash("sha256").update(key).digest("hex")}`;
}
