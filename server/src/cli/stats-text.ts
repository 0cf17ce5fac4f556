import type { WireStats } from "../wire/stats.ts";
import { line, type Piece, type Terminal } from "./terminal.ts";

type Pipeline = WireStats["pipelines"][number];
type Waiting = Pipeline["in_steps"];

/** A reading for a person: each line a pipeline, a step or a route; with the reading before it, with rates. */
export function statsText(
  now: WireStats,
  before: WireStats | undefined,
  terminal: Terminal,
): string {
  const perSecond = ratesSince(now, before);
  const { received, received_last_minute: lately, repeated, quarantined } = now;
  const received_ = counted(
    "received",
    received,
    perSecond((stats) => stats?.received),
  );
  const lines = [
    line(
      [
        `${received_}, ${lately} in the last minute  repeated ${repeated}  `,
        ...bad("quarantined", quarantined),
      ],
      terminal,
    ),
    ...now.pipelines.flatMap((pipeline) => ["", ...pipelineLines(pipeline, perSecond, terminal)]),
  ];
  return `${lines.join("\n")}\n`;
}

/** The difference of a count between the two readings, for each second between them. */
type PerSecond = (of: (stats: WireStats | undefined) => number | undefined) => number | undefined;

function ratesSince(now: WireStats, before: WireStats | undefined): PerSecond {
  if (before === undefined) return () => undefined;
  const seconds = (Date.parse(now.at) - Date.parse(before.at)) / 1_000;
  return (of) => {
    const [to, from] = [of(now), of(before)];
    return seconds <= 0 || to === undefined ? undefined : (to - (from ?? 0)) / seconds;
  };
}

function pipelineLines(pipeline: Pipeline, perSecond: PerSecond, terminal: Terminal): string[] {
  const { pipeline: name, taken, filtered, passed, backlog, oldest_untaken_s: oldest } = pipeline;
  const own = (stats: WireStats | undefined) =>
    stats?.pipelines.find((one) => one.pipeline === name);
  const width = Math.max(
    ...pipeline.steps.map(({ step }) => step.length + 1),
    ...pipeline.routes.map(({ route }) => route.length),
  );
  const rate = perSecond((stats) => own(stats)?.taken);
  const age = oldest === undefined ? "" : ` (oldest ${ageText(oldest)})`;
  return [
    line(
      [
        { style: "strong", text: name },
        `  ${counted("taken", taken, rate)}  filtered ${filtered}  passed ${passed}  `,
        ...waits("waiting", backlog, age),
        ...queuePieces(pipeline.in_steps, "in steps "),
      ],
      terminal,
      2,
    ),
    ...pipeline.steps.map(({ step, kind, counts }) => {
      const each = Object.entries(counts).map(([count, value]) => `${count} ${value}`);
      return line(
        [`  ${kind} ${step.padEnd(width - 1)}  ${each.join("  ")}`.trimEnd()],
        terminal,
        4,
      );
    }),
    ...pipeline.routes.map((route) => {
      const delivered = perSecond(
        (stats) => own(stats)?.routes.find((one) => one.route === route.route)?.delivered,
      );
      const counts = Object.entries(route.counts).map(([count, value]) => `  ${count} ${value}`);
      const gone = route.destination === undefined ? "  (not in the config)" : "";
      return line(
        [
          `  -> ${route.route.padEnd(width)}  `,
          `${counted("delivered", route.delivered, delivered)}  skipped ${route.skipped}`,
          ...queuePieces(route, ""),
          `${counts.join("")}${gone}`,
        ],
        terminal,
        4,
      );
    }),
  ];
}

function queuePieces(queue: Waiting, where: string): Piece[] {
  const { parked, oldest_parked_s: oldest, next_attempt: next, dead_letters: dead } = queue;
  if (where !== "" && parked + dead === 0) return [];
  const ages = [
    ...(oldest === undefined ? [] : [`oldest ${ageText(oldest)}`]),
    ...(next === undefined ? [] : [`next ${next}`]),
  ];
  const about = ages.length === 0 ? "" : ` (${ages.join(", ")})`;
  return ["  ", ...waits(`${where}parked`, parked, about), "  ", ...bad("dead", dead)];
}

function counted(name: string, count: number, rate: number | undefined): string {
  return rate === undefined ? `${name} ${count}` : `${name} ${count} (${rate.toFixed(1)}/s)`;
}

function waits(name: string, count: number, about: string): Piece[] {
  const text = `${name} ${count}${about}`;
  return [count === 0 ? text : { style: "wait", text }];
}

function bad(name: string, count: number): Piece[] {
  const text = `${name} ${count}`;
  return [count === 0 ? text : { style: "bad", text }];
}

function ageText(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  if (seconds < 3_600) return `${Math.round(seconds / 60)} min`;
  return seconds < 86_400
    ? `${Math.round(seconds / 3_600)} h`
    : `${Math.round(seconds / 86_400)} d`;
}
