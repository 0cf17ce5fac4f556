import type { CheckReport, ConnectionCheck, Problem } from "@ingestlayer/core";
import { formatProblem } from "@ingestlayer/core";
import { count } from "./project.ts";
import { linesText, type Line, plain, type Piece, type Terminal } from "./terminal.ts";

/** A check's report for a terminal: config, plugins, expressions, environment, then what it leads to. */
export function checkText(report: CheckReport, terminal: Terminal = plain): string {
  const { file, hash, problems, connections, plugins, expressions, environment } = report;
  const lines: Line[] = [
    [strong("config"), `  ${file}, version ${hash.slice(0, 12)}: ${countsText(report)}`],
    ...problems.flatMap(problemLines),
    [],
    [strong("plugins"), plugins.length === 0 ? "  none" : ""],
    ...plugins.map(({ plugin, kind, version, origin, capabilities, uses }) => {
      const granted = capabilities.length === 0 ? "" : `, may use ${capabilities.join(", ")}`;
      const used = uses === 0 ? "not used" : `used ${uses}x`;
      return [`  ${kind} ${plugin} ${version}`, faint(`  ${origin}, ${used}${granted}`)];
    }),
    [],
    [strong("expressions"), `  ${expressions} compiled`],
    [],
    [strong("environment"), environment.length === 0 ? "  no variables" : ""],
    ...environment.map(({ name, state }) => [`  ${name}  `, variableState[state]]),
  ];
  lines.push([], [strong("connections"), connectionsText(connections)]);
  lines.push(...(connections ?? []).flatMap(connectionLines));
  lines.push([], [resultPiece(report)]);
  return linesText(lines, terminal, hang);
}

/** `2 events, 1 source, …` */
export function countsText(report: CheckReport): string {
  const { events, sources, models, pipelines, destinations } = report;
  return [
    count(events, "event"),
    count(sources, "source"),
    ...(models === 0 ? [] : [count(models, "model")]),
    count(pipelines, "pipeline"),
    count(destinations, "destination"),
  ].join(", ");
}

function connectionsText(connections: CheckReport["connections"]): string {
  if (connections === undefined) return "  not looked at while the config has errors";
  return connections.length === 0 ? "  none" : "";
}

const variableState = {
  set: { style: "good", text: "set" },
  default: { style: "faint", text: "not set, its default is taken" },
  missing: { style: "bad", text: "missing" },
} as const;

function connectionLines(connection: ConnectionCheck): Line[] {
  const { looked, problems } = connection;
  const isError = problems.some(({ severity }) => severity !== "warning");
  const state: Piece = !looked
    ? { style: "wait", text: "unseen " }
    : isError
      ? { style: "bad", text: "failed " }
      : problems.length > 0
        ? { style: "wait", text: "warning" }
        : { style: "good", text: "ok     " };
  const what =
    connection.kind === "model"
      ? `model ${connection.model}`
      : `${connection.pipeline} -> ${connection.route}`;
  return [
    ["  ", state, `  ${what}`, looked ? "" : faint("  its plugin cannot look")],
    ...problems.flatMap(problemLines),
  ];
}

/** The sentence, then the source with carets where there is one. */
function problemLines(problem: Problem): Line[] {
  const isWarning = problem.severity === "warning";
  const label: Piece = { style: isWarning ? "wait" : "bad", text: isWarning ? "warning" : "error" };
  // A hint may bring a statement to run, on lines of its own.
  const [first, ...more] = formatProblem(problem).split("\n");
  const frame = problem.frame?.split("\n") ?? [];
  return [[inset, label, ` ${first}`], ...[...more, ...frame].map((text) => [`${inset}${text}`])];
}

function resultPiece({ ok, problems, connections = [] }: CheckReport): Piece {
  const all = [...problems, ...connections.flatMap((one) => one.problems)];
  const warnings = all.filter(({ severity }) => severity === "warning").length;
  const found = [
    ...(ok ? [] : [count(all.length - warnings, "error")]),
    ...(warnings === 0 ? [] : [count(warnings, "warning")]),
  ];
  const text = ok ? ["in order", ...found].join(", ") : found.join(", ");
  return { style: ok ? "good" : "bad", text };
}

function strong(text: string): Piece {
  return { style: "strong", text };
}

function faint(text: string): Piece {
  return { style: "faint", text };
}

const inset = " ".repeat(4);
const hang = 6;
