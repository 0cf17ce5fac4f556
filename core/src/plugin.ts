/**
 * The door for plugin authors, and the only one that our own plugins use.
 *
 * A plugin is a value made by `defineStep`, `defineDestination`, `defineSource` or `defineModel`, exported by name
 * from a module that the config lists under `plugins`.
 */
export { apiVersion, kindLabels } from "./plugin/manifest.ts";
export type { Manifest, PluginKind } from "./plugin/manifest.ts";
export type { AnyPlugin } from "./plugin/registry.ts";
export { defineStep } from "./plugin/step.ts";
export type { Step, StepDefinition, StepPlugin } from "./plugin/step.ts";
export { defineDestination } from "./plugin/destination.ts";
export type {
  DeliveryDefaults,
  Destination,
  DestinationDefinition,
  DestinationPlugin,
  DestinationSetup,
  Route,
  Trial,
} from "./plugin/destination.ts";
export { defineModel } from "./plugin/model.ts";
export type {
  ModelContext,
  ModelDefinition,
  ModelFinding,
  ModelHttpRequest,
  ModelHttpResult,
  ModelPlugin,
  ModelSetup,
  ModelWork,
} from "./plugin/model.ts";
export { defineSource } from "./plugin/source.ts";
export type {
  Answer,
  Declarations,
  ReceivedEvent,
  Reading,
  RequestTemplate,
  Source,
  SourceDefinition,
  SourcePlugin,
  SourceRequest,
  SourceSetup,
  Verification,
} from "./plugin/source.ts";
export type {
  Cache,
  Capabilities,
  Capability,
  Compile,
  ConfigPath,
  Expression,
  KeyedState,
  Log,
  Model,
  ModelRequest,
  ModelResult,
  ModelUsage,
  DeliveryContext,
  RunContext,
  Script,
  ScriptEnd,
  ScriptLimits,
  ScriptResult,
  Template,
  TextTemplate,
} from "./plugin/setup.ts";
export type {
  AdapterContext,
  AdapterErrorDetails,
  AdapterRequest,
  AdapterResponse,
  ModelAdapter,
} from "./models/adapter.ts";

export { findMistake } from "./catalog/mistake.ts";

export { readDeclaration, readShape } from "./catalog/declaration.ts";
export { eventType, shapeType } from "./catalog/type.ts";
export type { RecordShape, Shape } from "./catalog/shape.ts";
export { byteSize, count, duration, expression, secret, template } from "./plugin/fields.ts";
export type { FieldBounds, UnitField, UnitFieldWithDefault } from "./plugin/fields.ts";
export { evaluationFailure } from "./plugin/evaluation.ts";
export { parseAddressRule } from "./network/addresses.ts";
export type { AddressRule } from "./network/addresses.ts";
export { guardedConnector } from "./network/connect.ts";
export type { GuardOptions } from "./network/connect.ts";
export { readRetryAfter } from "./network/retry-after.ts";
export type { Clock } from "./clock.ts";
export { IngestError } from "./errors.ts";
export type { Problem } from "./errors.ts";
export type {
  DeliveryReport,
  Event,
  EventId,
  EventMeta,
  Failure,
  Outage,
  HeldDelivery,
  Outcome,
  Verdict,
} from "./glossary.ts";
export type { JsonObject, JsonValue } from "./json/types.ts";
export { findLongNumber } from "./json/long-number.ts";
export type { LongNumber } from "./json/long-number.ts";
export { numberCharsMax, parseJson, stringifyJson } from "./json/text.ts";
export { canonicalJson } from "./json/canonical.ts";
export { hashText } from "./hash.ts";
export { isoTime } from "./iso-time.ts";
export { extendObject, formatType, isEvaluationError, suggest, types } from "@ingestlayer/dsl";
export type { EvaluationError, ObjectType, Type } from "@ingestlayer/dsl";
