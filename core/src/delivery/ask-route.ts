import { abandonGraceMs, startDeadline, untilAbort } from "../deadline.ts";
import type { DeliveryReport, Outage, Outcome } from "../glossary.ts";
import type { PlannedRoute } from "../pipeline/plan.ts";
import type { DeliveryContext } from "../plugin/setup.ts";
import { attribute, inSpan } from "../telemetry/spans.ts";
import { eventsOf } from "./disposition.ts";
import type { Delivery } from "./disposition.ts";

/**
 * Hands a chunk to a route and returns its report. A throw, a hang and a broken contract of the plugin
 * come back as reports too: this never throws. `abandon` aborts when it is not waited for any longer.
 */
export function askRoute(
  route: PlannedRoute,
  chunk: readonly Delivery[],
  timeoutMs: number,
  context: DeliveryContext,
  abandon?: AbortSignal,
): Promise<DeliveryReport> {
  const attributes = {
    [attribute.operation]: "send",
    [attribute.destination]: route.destination,
    [attribute.route]: route.name,
    [attribute.count]: chunk.length,
  };
  return inSpan(`send ${route.destination}`, attributes, async (span) => {
    const report = await settle(route, chunk, timeoutMs, context, abandon);
    const failure = isOutage(report) ? report.failure : firstFailure(report);
    if (failure !== undefined) span.setAttribute(attribute.errorType, failure.code);
    return report;
  });
}

export function isOutage(report: DeliveryReport): report is Outage {
  return !Array.isArray(report);
}

async function settle(
  route: PlannedRoute,
  chunk: readonly Delivery[],
  timeoutMs: number,
  context: DeliveryContext,
  abandon: AbortSignal = new AbortController().signal,
): Promise<DeliveryReport> {
  const { destination } = route;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.signal, timeout]);
  const deadline = startDeadline(timeoutMs + abandonGraceMs);
  try {
    const work = route.route.deliver(eventsOf(chunk), { ...context, signal });
    const report = await untilAbort(Promise.race([work, deadline.passed]), abandon);
    if (report === undefined && abandon.aborted) return leftBehind(destination);
    if (report === undefined) return timedOut(destination, timeoutMs);
    if (!isOutage(report) && report.length !== chunk.length) {
      return chunk.map(() => brokenContract(destination, chunk.length, report.length));
    }
    return report;
  } catch (error) {
    if (timeout.aborted) return timedOut(destination, timeoutMs);
    const what = error instanceof Error ? error.message : String(error);
    return { kind: "outage", failure: { code: "IL_DLV_102", reason: `it threw: ${what}` } };
  } finally {
    deadline.clear();
  }
}

function firstFailure(outcomes: readonly Outcome[]) {
  const failed = outcomes.find((outcome) => outcome.kind === "retry" || outcome.kind === "reject");
  return failed?.failure;
}

function timedOut(destination: string, timeoutMs: number): Outage {
  const reason =
    `'${destination}' did not answer within ${timeoutMs} ms (destinations.${destination}` +
    `.delivery.timeout): what was sent may have arrived`;
  return { kind: "outage", failure: { code: "IL_DLV_103", reason }, maybeDelivered: true };
}

function leftBehind(destination: string): Outage {
  const reason =
    `'${destination}' was still at work when the engine stopped, although its AbortSignal had ` +
    `aborted: what was sent may have arrived`;
  return { kind: "outage", failure: { code: "IL_DLV_107", reason }, maybeDelivered: true };
}

function brokenContract(destination: string, expected: number, found: number): Outcome {
  const reason =
    `the plugin of '${destination}' answered with ${found} outcomes for ${expected} events: ` +
    `this is a bug of the plugin, report it to its author`;
  return { kind: "reject", failure: { code: "IL_DLV_105", reason } };
}
