import { replayIdsMax, replayRateMax } from "@ingestlayer/core";
import type {
  EventId,
  JsonValue,
  ReplayPreview,
  ReplayRequest,
  ShownReplay,
  StoredEvent,
} from "@ingestlayer/core";
import { z } from "zod";

const timestamp = z.iso.datetime({ offset: true });

export const replayRequestSchema = z
  .strictObject({
    from: timestamp.optional().describe("Events received at or after this time (RFC 3339)."),
    until: timestamp.optional().describe("Events received before this time."),
    names: z.array(z.string()).min(1).optional().describe("Events with these names."),
    ids: z.array(z.string()).min(1).max(replayIdsMax).optional().describe("These events."),
    where: z
      .string()
      .optional()
      .describe("An expression over `$event` and `$meta`, as they came in."),
    pipeline: z.string().optional().describe("Through this pipeline; left out: through every one."),
    to: z.string().optional().describe("Into this destination alone."),
    config: z
      .enum(["now", "then"])
      .default("now")
      .describe("With the running config, or for each event with the version that served it."),
    events_per_second: z
      .int()
      .min(1)
      .max(replayRateMax)
      .optional()
      .describe("No faster than this."),
    dry_run: z.boolean().default(false).describe("Only says what would go where."),
  })
  .meta({ id: "ReplayRequest" });

export type WireRequest = z.output<typeof replayRequestSchema>;

const counts = z.record(z.string(), z.int());

export const replaySchema = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(["running", "paused", "done", "cancelled", "failed"]),
    failure: z.strictObject({ code: z.string(), detail: z.string() }).optional(),
    waits_for: z
      .string()
      .optional()
      .describe("What a running one stands still for, such as a destination that is paused."),
    progress: z.number().describe("From 0 to 1, by how much of the log has been looked at."),
    looked: z.int().describe("Events that were looked at."),
    replayed: z.int().describe("Of these, those that went through their pipelines once more."),
    undecided: z.int().describe("Of these, those for which `where` cannot be decided."),
    tally: z.record(z.string(), counts).describe("What became of them at first, by pipeline."),
    pipelines: z.array(z.string()),
    to: z.string().optional(),
    config: z.enum(["now", "then"]),
    events_per_second: z.int().optional(),
    selection: z.looseObject({}),
    position: z.int(),
    after: z.int(),
    through: z.int().describe("The log's end when it was made, or less: it goes no further."),
    made_at: z.iso.datetime(),
    changed_at: z.iso.datetime(),
  })
  .meta({ id: "Replay" });

export type WireReplay = z.output<typeof replaySchema>;

const sampleSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  received_at: z.iso.datetime(),
  payload: z.record(z.string(), z.unknown()),
});

export const previewSchema = z
  .strictObject({
    looked: z.int(),
    replayed: z.int(),
    undecided: z.int(),
    complete: z.boolean().describe("False: there are more events than a dry run looks at."),
    pipelines: z.array(
      z.strictObject({
        pipeline: z.string(),
        taken: z.int(),
        passed: z.int(),
        dropped: z.int(),
        failed: z.int(),
        held: z.int(),
        uncertain: z
          .int()
          .describe("A model would be asked what is remembered of it no more: nobody knows yet."),
        remembering: z
          .array(z.string())
          .describe("Steps that may decide otherwise when it comes to it."),
        destinations: z.array(
          z.strictObject({
            route: z.string(),
            destination: z.string(),
            repeats: z.enum(["recognised", "shown"]).describe("Whether what is there shows twice."),
            sent: z.int(),
            skipped: z.int(),
            undecided: z.int(),
            samples: z.array(sampleSchema),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "ReplayPreview" });

export type WirePreview = z.output<typeof previewSchema>;

export function toRequest(wire: WireRequest): ReplayRequest {
  const { from, until, names, ids, where } = wire;
  return {
    selection: {
      ...(from === undefined ? {} : { fromMs: Date.parse(from) }),
      ...(until === undefined ? {} : { toMs: Date.parse(until) }),
      ...(names === undefined ? {} : { names }),
      ...(ids === undefined ? {} : { ids: ids as EventId[] }),
      ...(where === undefined ? {} : { where }),
    },
    ...(wire.pipeline === undefined ? {} : { pipeline: wire.pipeline }),
    ...(wire.to === undefined ? {} : { to: wire.to }),
    config: wire.config,
    ...(wire.events_per_second === undefined ? {} : { eventsPerSecond: wire.events_per_second }),
  };
}

export function replayToWire(replay: ShownReplay): WireReplay {
  const {
    replayId: id,
    state,
    failure,
    after,
    through,
    position,
    selection,
    counts: told,
  } = replay;
  const { fromMs, toMs, ...selected } = selection;
  const length = through - after;
  return {
    id,
    state,
    ...(failure === undefined ? {} : { failure: { code: failure.code, detail: failure.reason } }),
    ...(replay.waitsFor === undefined ? {} : { waits_for: replay.waitsFor }),
    progress: length === 0 ? Number(state === "done") : (position - after) / length,
    looked: told.looked,
    replayed: told.replayed,
    undecided: told.undecided,
    tally: told.tally,
    pipelines: replay.pipelines.map(({ pipeline }) => pipeline),
    ...(replay.route === undefined ? {} : { to: replay.route }),
    config: replay.config,
    ...(replay.eventsPerSecond === undefined ? {} : { events_per_second: replay.eventsPerSecond }),
    selection: {
      ...(fromMs === undefined ? {} : { from: timeText(fromMs) }),
      ...(toMs === undefined ? {} : { until: timeText(toMs) }),
      ...selected,
    },
    position,
    after,
    through,
    made_at: timeText(replay.madeAtMs),
    changed_at: timeText(replay.changedAtMs),
  };
}

export function previewToWire({ replay: _made, pipelines, ...told }: ReplayPreview): WirePreview {
  return {
    ...told,
    pipelines: pipelines.map(({ destinations, remembering, ...pipeline }) => ({
      ...pipeline,
      remembering: [...remembering],
      destinations: destinations.map(({ samples, ...destination }) => {
        return { ...destination, samples: samples.map(sampleToWire) };
      }),
    })),
  };
}

function sampleToWire({ id, name, receivedAtMs, payload }: StoredEvent) {
  const parsed = JSON.parse(payload) as Record<string, JsonValue>;
  return { id, name, received_at: timeText(receivedAtMs), payload: parsed };
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
