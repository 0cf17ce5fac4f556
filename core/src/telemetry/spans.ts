import { createRequire } from "node:module";
import type { Attributes, Span, Tracer } from "@opentelemetry/api";

const require = createRequire(import.meta.url);

/**
 * The API only: without an SDK of the user's every call here does nothing, at the price of a check. Loaded with the
 * first span: commands that run no engine have none.
 */
const api = () => require("@opentelemetry/api") as typeof import("@opentelemetry/api");

let tracer: Tracer | undefined;

/**
 * Runs work inside a span, named and attributed as the OpenTelemetry semantic conventions for messaging
 * have it. A span never holds a payload. What the work throws is recorded and thrown on.
 */
export function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  tracer ??= api().trace.getTracer("ingestlayer");
  return tracer.startActiveSpan(
    name,
    { attributes: { ...system, ...attributes } },
    async (span) => {
      try {
        return await work(span);
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: api().SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
  );
}

const system: Attributes = { "messaging.system": "ingestlayer" };

/** Attribute names of the semantic conventions, and our own under `ingestlayer.`. */
export const attribute = {
  count: "messaging.batch.message_count",
  operation: "messaging.operation.type",
  destination: "messaging.destination.name",
  errorType: "error.type",
  pipeline: "ingestlayer.pipeline",
  route: "ingestlayer.route",
} as const;
