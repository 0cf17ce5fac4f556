import { SpanStatusCode, trace } from "@opentelemetry/api";
import type { Attributes, Span } from "@opentelemetry/api";

// The API only: without an SDK of the user's every call here does nothing, at the price of a check.
const tracer = trace.getTracer("ingestlayer");

/**
 * Runs work inside a span, named and attributed as the OpenTelemetry semantic conventions for messaging
 * have it. A span never holds a payload. What the work throws is recorded and thrown on.
 */
export function inSpan<Result>(
  name: string,
  attributes: Attributes,
  work: (span: Span) => Promise<Result>,
): Promise<Result> {
  return tracer.startActiveSpan(
    name,
    { attributes: { ...system, ...attributes } },
    async (span) => {
      try {
        return await work(span);
      } catch (error) {
        span.recordException(error as Error);
        span.setStatus({ code: SpanStatusCode.ERROR });
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
