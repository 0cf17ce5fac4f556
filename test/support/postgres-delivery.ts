import {
  types,
  type Event,
  type JsonValue,
  type Log,
  type ObjectType,
} from "@ingestlayer/core/plugin";
import { testDestination, testEvent, type TestedDestination } from "@ingestlayer/core/testing";
import type { DeliveryReport, Outcome } from "@ingestlayer/core/plugin";
import { postgres } from "../../plugins/src/postgres/index.ts";

/** An event's declaration that says nothing: every field is `dyn`. */
export const undeclared: ObjectType = types.object({}, { name: "test.event", open: true });

export interface OpenRouteOptions {
  readonly route: Readonly<Record<string, JsonValue>>;
  readonly config?: Readonly<Record<string, JsonValue>>;
  readonly inputType?: ObjectType;
  readonly log?: Log;
}

/** The postgres destination with one route, built as the engine would build it. */
export async function openRoute(
  url: string,
  { route, config = {}, inputType = undeclared, log }: OpenRouteOptions,
): Promise<TestedDestination> {
  const options = {
    config: { connection: url, ...config },
    inputType,
    route,
    ...(log === undefined ? {} : { log }),
  };
  const destination = await testDestination(postgres, options);
  if (destination.problems.length > 0) throw new Error(destination.problems.join("\n"));
  return destination;
}

/** Events with a number each, `n`, beside what else they carry. */
export function numbered(
  count: number,
  fields: (n: number) => Readonly<Record<string, JsonValue>> = () => ({}),
): readonly Event[] {
  return Array.from({ length: count }, (_, n) => testEvent({ n, ...fields(n) }));
}

/** The outcomes of a report that must not be an outage. */
export function outcomesOf(report: DeliveryReport): readonly Outcome[] {
  if ("kind" in report) throw new Error(`outage: ${report.failure.code} ${report.failure.reason}`);
  return report;
}
