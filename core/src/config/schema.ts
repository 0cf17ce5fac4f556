import { z } from "zod";
import { parseAddressRule } from "../network/addresses.ts";
import { parseHostRule } from "../sandbox/fetch/hosts.ts";
import type { ServerLimits } from "./config.ts";
import { byteSize, count, duration, expression, secret } from "../plugin/fields.ts";

/*
 * The shape of the whole file. Each section is parsed by its own schema here, entry by entry, so that
 * one mistake hides no other; plugins bring the schemas of their own parts.
 */

/** A name that the user gives: of a source, a model, a destination, a pipeline. */
export const namePattern = /^[a-z0-9][a-z0-9._-]{0,99}$/;

export const storeSchema = z
  .string()
  .default("sqlite:.ingestlayer/store.db")
  .describe(
    "Where events are kept: 'sqlite:FILE' (from the folder of the config), or 'nats://host:4222'.",
  );

export const retentionSchema = z
  .strictObject({
    age: duration(
      "Events older than this are forgotten; left out: never for their age.",
    ).optional(),
    size: byteSize("The oldest events are forgotten while the store holds more.").optional(),
    keys: duration("How long an idempotency key is remembered.", "7d", { min: "1s", max: "365d" }),
  })
  .prefault({})
  .describe("What the store forgets, never what a pipeline or a delivery still waits for.");

export const undeclaredSchema = z
  .enum(["refuse", "accept"])
  .default("refuse")
  .describe("What becomes of an event that is not declared under 'events'.");

export const strictSchema = z
  .boolean()
  .default(false)
  .describe(
    "Whether an event may hold declared fields only. By default others are kept along with them.",
  );

export const pluginsSchema = z
  .array(z.string().min(1))
  .default([])
  .describe("Modules with plugins: names of packages, or paths from the folder of the config.");

/** A key that the config does not hold itself: `ingestlayer keys` makes one. */
const hashedKeySchema = z
  .strictObject({
    name: z.string().regex(namePattern).describe("What the key is called in logs and listings."),
    sha256: z
      .string()
      .regex(/^[\da-f]{64}$/)
      .describe("SHA-256 of the key, in hexadecimal."),
    scopes: z
      .array(z.string().regex(/^(ingest|ingest:[a-z0-9_.-]+\*?|read|operate)$/))
      .min(1)
      .default(["ingest"])
      .describe(
        "What it may do: 'ingest', 'ingest:order.*' (names that match), 'read', 'operate'.",
      ),
    origins: z
      .array(z.string().regex(/^https?:\/\/[^/\s]+$/))
      .optional()
      .describe(
        "For a key that web pages hold: the origins that may use it, such as 'https://shop.example.com'.",
      ),
    eventsPerSecond: z
      .int()
      .min(1)
      .max(1_000_000)
      .optional()
      .describe("Events that it may hand over in a second; more are answered 429."),
    bodyBytesMax: byteSize("Its own limit of a request body.").optional(),
    payloadBytesMax: byteSize("Its own limit of one event's payload.").optional(),
  })
  .refine(
    ({ origins, scopes }) =>
      origins === undefined || scopes.every((scope) => /^ingest\b/.test(scope)),
    {
      error: "a key with origins is for everybody to read: expected 'ingest' scopes only",
      path: ["scopes"],
    },
  )
  .describe("A key by its hash, with what it may do.");

const limitsSchema = z
  .strictObject({
    bodyBytesMax: byteSize("A request body; a stream of NDJSON may have any length.", "10MB", {
      min: "1KB",
      max: "256MB",
    }),
    payloadBytesMax: byteSize("The payload of one event.", "1MB", { min: "1KB", max: "64MB" }),
    eventsMax: count("Events in one list.", 10_000, { max: 1_000_000 }),
    bodiesBytesMax: byteSize("Request bodies that are on their way in, together.", "256MB", {
      min: "1MB",
    }),
    connectionsMax: count("Connections at one time.", 10_000, { max: 1_000_000 }),
    bodyTimeout: duration("How long a head or a body may take to arrive.", "30s", {
      min: "100ms",
      max: "1h",
    }),
  })
  .prefault({})
  .transform(({ bodyTimeout, ...rest }) => ({ ...rest, bodyTimeoutMs: bodyTimeout }))
  .describe("What one request, and all together, may ask of the server. Taken over at a restart.");

/** What holds where the config says nothing of limits. */
export const defaultServerLimits: ServerLimits = limitsSchema.parse(undefined);

export const serverSchema = z
  .strictObject({
    keys: z
      .array(
        z.union([
          secret("An API key that may do everything, sent as 'Authorization: Bearer KEY'."),
          hashedKeySchema,
        ]),
      )
      .default([])
      .describe("Keys that may hand over events. Without any, the server binds to loopback only."),
    limits: limitsSchema,
    stopDeadline: duration(
      "How long a stop waits for requests, batches and deliveries in flight before it cuts them off; " +
        "what was cut off goes on at the next start. Taken over at a restart.",
      "20s",
      { min: "0s", max: "1h" },
    ),
  })
  .prefault({})
  .transform(({ stopDeadline, ...rest }) => ({ ...rest, stopDeadlineMs: stopDeadline }))
  .describe("The HTTP server.");

/** What stands beside `type` belongs to the source's plugin. */
export const sourceSchema = z
  .looseObject({
    type: z.string().min(1).describe("The source plugin, such as 'webhook'."),
  })
  .describe("Where events come from beside the SDK and REST.");

const host = z
  .string()
  .regex(/^(https?:\/\/)?(\*\.)?(\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9.-]{0,252})(:\d{1,5})?$/i, {
    error: "expected a host such as 'api.example.com', without a path",
    abort: true,
  })
  .refine((text) => parseHostRule(text) !== undefined, { error: "expected the name of a host" })
  .describe(
    "A host, with a port where it is not 443 or 80. '*.example.com' stands for all below it; plain " +
      "http to a public address needs 'http://host'.",
  );

const address = z
  .string()
  .regex(/^(\[?[0-9a-fA-F:.]+\]?)(\/\d{1,3}|:\d{1,5})?$/, {
    error: "expected an address such as '127.0.0.1:11434' or '10.1.0.0/16'",
    abort: true,
  })
  .refine((text) => parseAddressRule(text) !== undefined, {
    error: "expected an address such as '127.0.0.1:11434' or '10.1.0.0/16'",
  })
  .describe("An IP address with a port, or a network.");

const budgetLimit = (description: string) =>
  z.int().min(1).max(1_000_000_000_000).describe(description).optional();

const modelLimits = {
  allowAddresses: z
    .array(address)
    .default([])
    .describe("Private addresses that it may reach all the same, such as a model on this machine."),
  timeout: duration("How long one call may take.", "30s", { min: "1ms", max: "1h" }),
  concurrency: count("Calls at once.", 8, { max: 1000 }),
  rate: z
    .strictObject({
      calls: count("Calls, at most.", 60, { max: 100_000 }),
      per: duration("In any period of this length.", "1m", { min: "1ms", max: "31d" }),
    })
    .describe("A pace of calls. What is over it waits; answers from the cache do not count.")
    .optional(),
  budget: z
    .strictObject({
      callsPerMinute: budgetLimit("Calls in one minute of the clock."),
      callsPerDay: budgetLimit("Calls in one day (UTC)."),
      tokensPerMinute: budgetLimit("Tokens in one minute of the clock, in and out together."),
      tokensPerDay: budgetLimit("Tokens in one day (UTC), in and out together."),
    })
    .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), {
      error: "expected at least one limit, such as 'tokensPerDay'",
    })
    .describe(
      "What the model may use up, counted over restarts; answers from the cache do not count. " +
        "The step's 'onExhausted' says what becomes of events past it.",
    )
    .optional(),
};

/** What stands beside the plugin of a model. */
export const modelLimitsSchema = z.strictObject(modelLimits);

export const modelSchema = z
  .strictObject({
    ...modelLimits,
    adapter: z.string().min(1).describe("The adapter's source, from the folder of the config."),
    hosts: z.array(host).default([]).describe("Hosts that the adapter's fetch may reach."),
    secrets: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), secret("A secret."))
      .default({})
      .describe("Secrets by name. The adapter sees a placeholder, filled in on the way out."),
    settings: z
      .record(z.string(), z.json())
      .default({})
      .describe("Values that the adapter sees as they are: a URL, the name of a model."),
    memory: byteSize("Memory of the adapter's isolate.", "64MB", { min: "8MB", max: "4GB" }),
  })
  .describe("A model that classify may ask, by an adapter of yours that runs isolated.");

const retrySchema = z
  .strictObject({
    first: duration("Wait before the second attempt, at most.", "1s", { min: "1ms", max: "1d" }),
    max: duration("Longest wait between two attempts.", "15m", { min: "1ms", max: "7d" }),
    factor: z
      .number()
      .min(1)
      .max(10)
      .default(2)
      .describe("By how much the wait grows with each attempt."),
    maxAge: duration("After how long it becomes a dead letter.", "3d", { max: "365d" }),
  })
  .prefault({})
  .describe("Exponential waits with full jitter.");

const rateSchema = z
  .strictObject({
    events: count("Events, at most.", 1, { max: 100_000 }),
    per: duration("In any period of this length.", "1s", { min: "1ms", max: "31d" }),
  })
  .describe("A budget shared by every pipeline that uses the destination. What is over it waits.");

export const deliverySchema = z
  .strictObject({
    batch: count("Events in one call, at most.", 500, { max: 10_000 }),
    concurrency: count("Calls at once, at most.", 4, { max: 1000 }),
    timeout: duration("How long one call may take.", "30s", { min: "1ms", max: "1h" }),
    retry: retrySchema,
    rate: rateSchema.optional(),
  })
  .prefault({})
  .describe("How deliveries to this destination are made.");

const eventNames = z.union([z.string(), z.array(z.string()).min(1)], {
  error: "expected an event name or a list of them",
});

const batchSchema = z
  .strictObject({
    size: count("Events in one batch, at most.", 500, { max: 10_000 }),
    linger: duration("How long an incomplete batch waits for more events.", "5ms", { max: "1m" }),
  })
  .prefault({})
  .describe("How events are taken from the log.");

/** Items of `steps` and `to` are read one by one. */
export const pipelineSchema = z
  .strictObject({
    on: eventNames.describe("Event names that the pipeline listens to."),
    batch: batchSchema,
    steps: z.array(z.unknown()).default([]).describe("What is done to events, in this order."),
    to: z.array(z.unknown()).min(1).describe("Destinations, each with what is sent there."),
  })
  .describe("What becomes of some events.");

export const whenSchema = expression("Only events for which this expression is true.");

export const orderBySchema = expression(
  "Events for which this has one value go there one after another, in the order of the log.",
);
