import type { Graph, GraphPipeline, GraphRoute, GraphSource, GraphStep } from "@ingestlayer/core";
import { linesText, type Line, plain, type Piece, type Terminal } from "./terminal.ts";

/** The pipelines for a terminal, one under the other: 01 source, 02 pipeline, 03 destinations. */
export function graphText(graph: Graph, terminal: Terminal = plain): string {
  const lines: Line[] = [
    [{ style: "faint", text: `config version ${graph.config.slice(0, 12)}` }],
    ...graph.pipelines.flatMap((pipeline) => [[], ...pipelineLines(pipeline, graph.sources)]),
    ...unheard(graph),
  ];
  return linesText(lines, terminal, hang);
}

function pipelineLines(
  { pipeline, events, sources, steps, destinations }: GraphPipeline,
  all: readonly GraphSource[],
): Line[] {
  return [
    [{ style: "strong", text: pipeline }, `  on ${events.join(", ")}`],
    [faint("  01 source")],
    ...all
      .filter(({ source }) => sources.includes(source))
      .map(({ source, plugin }) => [
        `     ${plugin === undefined ? "SDK and REST" : `${source} (${plugin})`}`,
      ]),
    [faint("  02 pipeline")],
    ...(steps.length === 0 ? [["     no steps"]] : steps.flatMap(stepLines)),
    [faint("  03 destinations")],
    ...destinations.flatMap(routeLines),
  ];
}

function stepLines({ step, kind, when, reads }: GraphStep): Line[] {
  return [
    [`     ${kind} ${step}`, when === undefined ? "" : `  when ${when}`],
    ...reads.map((text) => [`         ${text}`]),
  ];
}

function routeLines({ route, plugin, when, order, now }: GraphRoute): Line[] {
  const conditions = [
    when === undefined ? "always" : `when ${when}`,
    ...(order === undefined ? [] : [`in order of ${order}`]),
  ];
  return [
    [`     -> ${route} (${plugin})  ${conditions.join(", ")}`],
    ...(now === undefined ? [] : nowLines(now)),
  ];
}

function nowLines({ parked, dead, paused }: NonNullable<GraphRoute["now"]>): Line[] {
  const lines: Line[] = [];
  if (paused !== undefined) {
    const { until, code, reason } = paused;
    const text = `paused: ${code} ${reason}, probed next at ${until}`;
    lines.push(["         ", { style: "bad", text }]);
  }
  if (parked > 0) lines.push(["         ", { style: "wait", text: `${parked} waiting` }]);
  if (dead > 0) lines.push(["         ", { style: "bad", text: `${dead} given up (see dlq)` }]);
  return lines;
}

/** Sources whose events no pipeline takes. */
function unheard({ sources, pipelines }: Graph): Line[] {
  const heard = new Set(pipelines.flatMap((pipeline) => pipeline.sources));
  const left = sources.filter(({ source, plugin }) => plugin !== undefined && !heard.has(source));
  return left.flatMap(({ source, plugin, events = [] }) => [
    [],
    [{ style: "wait", text: `${source} (${plugin})  no pipeline listens to ${events.join(", ")}` }],
  ]);
}

function faint(text: string): Piece {
  return { style: "faint", text };
}

const hang = 9;
