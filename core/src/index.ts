/** The door for hosts: load a project, run its engine. */
export type {
  Engine,
  EngineSummary,
  IngestResult,
  PipelineState,
  ReceiveResult,
  Rejection,
  ReplayAction,
  Replays,
  ShownReplay,
  Submission,
} from "./engine/contract.ts";
export type {
  AttemptStory,
  Change,
  PipelineStory,
  Reading,
  RouteStory,
  StepStory,
  Story,
} from "./ask/story.ts";
export { graphOf } from "./ask/graph.ts";
export type { Graph, GraphPipeline, GraphRoute, GraphSource, GraphStep } from "./ask/graph.ts";
export { mermaidOf } from "./ask/mermaid.ts";
export { diff } from "./ask/diff.ts";
export type { DiffPartner, DiffOptions, DiffReport, ShareRequest } from "./ask/diff.ts";
export { compareShare } from "./ask/diff-share.ts";
export type { DiffShare } from "./ask/diff-share.ts";
export type { SharedStretch } from "./ask/diff-blocks.ts";
export type { PreparedDiff, SentConfig } from "./ask/diff-sent.ts";
export type { Difference } from "./ask/diff-book.ts";
export { askedIdsMax, EventFinder } from "./ask/find-events.ts";
export type { EventAnswer, EventPage, EventQuery, FoundEvent } from "./ask/find-events.ts";
export { eventOutcomes } from "./ask/event-outcome.ts";
export type { EventOutcome, PipelineOutcome } from "./ask/event-outcome.ts";
export type { EventChoice } from "./ask/event-query.ts";
export { readStats } from "./ask/stats.ts";
export type { PipelineStats, RouteStats, Stats, StepStats, Waiting } from "./ask/stats.ts";
export type { Tailing, TailItem, TailQuery } from "./ask/tail.ts";
export { why } from "./ask/why.ts";
export { matchesName } from "./catalog/name-pattern.ts";
export { openStore, openStoreReader } from "./store/open.ts";
export type { StoreReader } from "./store/reader.ts";
export { endDeadLetters } from "./repair/end-letters.ts";
export type { Ended } from "./repair/end-letters.ts";
export { causesOf, findDeadLetters, whereOf } from "./repair/letters.ts";
export type { Cause } from "./repair/letters.ts";
export { compileLetterWhere } from "./repair/letter-where.ts";
export type { DeadLetterFilter } from "./repair/letter-filter.ts";
export { checkConnections } from "./engine/check-connections.ts";
export { checkReport } from "./ask/check-report.ts";
export type { CheckReport } from "./ask/check-report.ts";
export type { ConnectionCheck } from "./engine/check-connections.ts";
export { createEngine } from "./engine/engine.ts";
export type { EngineOptions } from "./engine/engine.ts";
export { openDestinationTrial } from "./engine/destination-trial.ts";
export type { DestinationTrial } from "./engine/destination-trial.ts";
export { openModelTrial } from "./engine/model-trial.ts";
export type { ModelAnswer, ModelTrial } from "./engine/model-trial.ts";
export { loadProject } from "./engine/project.ts";
export type { Loaded, Project } from "./engine/project.ts";
export type { MadeReplay, ReplayRequest } from "./replay/make.ts";
export { replayIdsMax, replayRateMax } from "./replay/make.ts";
export { openReplays, openReplaysReader } from "./replay/open-replays.ts";
export type { ReadReplays } from "./replay/replays.ts";
export type { ReplayPreview } from "./replay/preview.ts";
export type { Replay } from "./store/replay.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export { formatProblem, IngestError } from "./errors.ts";
export type { Problem } from "./errors.ts";
export { findLongNumber } from "./json/long-number.ts";
export type { LongNumber } from "./json/long-number.ts";
export {
  LongNumberError,
  numberCharsMax,
  parseJson,
  parseJsonRounding,
  stringifyJson,
} from "./json/text.ts";
export type { JsonObject, JsonValue } from "./json/types.ts";
export type { EventId, Failure } from "./glossary.ts";
export type { DeadLetter, QuarantinedRequest, Store, StoredEvent } from "./store/store.ts";
export type { Log } from "./plugin/setup.ts";
export type { SourceRequest } from "./plugin/source.ts";
export type { ServerLimits } from "./config/config.ts";
export { defaultServerLimits } from "./config/schema.ts";
export { defineConfig } from "./config/define.ts";
export type { ConfigInput } from "./config/define.ts";
export { configJsonSchema } from "./config/json-schema.ts";
export { tryExpression } from "./pipeline/try-expression.ts";
export type { Trial, Tried, TriedPart } from "./pipeline/try-expression.ts";
export { watchFiles } from "./config/watch.ts";
