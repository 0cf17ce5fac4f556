import type {
  JsonValue,
  PipelineStory,
  Reading,
  RouteStory,
  StepStory,
  Story,
} from "@ingestlayer/core";
import {
  cut,
  jsonText,
  linesText,
  plain,
  type Line,
  type Piece,
  type Terminal,
} from "./terminal.ts";

/** A story for a terminal: the answer first, then each pipeline step by step. */
export function storyText(story: Story, terminal: Terminal = plain): string {
  return linesText(storyLines(story), terminal, hang);
}

function storyLines({ summary, event, key, pipelines }: Story): readonly Line[] {
  const lines: Line[] = [[strong(summary)]];
  if (event !== undefined) {
    const { id, name, source, received } = event;
    lines.push([], ["event ", strong(id), `  ${name}  from ${source}, received ${received}`]);
  }
  if (key !== undefined) {
    const again =
      key.repeats === 0 ? "" : `, repeated ${key.repeats}x, last ${key.latest ?? key.first}`;
    lines.push([`key ${key.key}${again}`]);
  }
  for (const pipeline of pipelines) lines.push([], ...pipelineLines(pipeline));
  return lines;
}

function pipelineLines({ pipeline, state, config, steps, routes, notes }: PipelineStory): Line[] {
  const version =
    config === undefined || config.current
      ? ""
      : `  (by config version ${config.hash.slice(0, 12)})`;
  return [
    [strong(pipeline), ": ", { style: styleOf[state], text: state }, faint(version)],
    ...steps.flatMap(stepLines),
    ...routes.flatMap(routeLines),
    ...notes.map((note) => [faint(`  note: ${note}`)]),
  ];
}

function stepLines({ step, kind, part, verdict, reason, code, ...more }: StepStory): Line[] {
  const { when = [], reads = [], changes = [], counts = {}, notes = [] } = more;
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const why = [code, reason].filter((text) => text !== undefined).join(" ");
  const head = `  ${kind} ${step}${partText(part)}  `;
  return [
    [head, { style: styleOf[verdict], text: verdict }, why === "" ? "" : `: ${why}`],
    ...when.map((reading) => [`${inset}when `, ...readingPieces(reading)]),
    ...reads.map((reading) => [inset, ...readingPieces(reading)]),
    ...changes.map(({ path, change, value }) => {
      return [`${inset}${change} ${path}${value === undefined ? "" : ` = ${short(value)}`}`];
    }),
    ...notes.map((note) => [`${inset}${note}`]),
    ...(counted.length === 0 ? [] : [[`${inset}counted ${counted.join(", ")}`]]),
  ];
}

function routeLines({ route, part, state, summary, ...more }: RouteStory): Line[] {
  const { when = [], attempts = [], next } = more;
  return [
    [`  -> ${route}${partText(part)}  `, { style: styleOf[state], text: state }, `: ${summary}`],
    ...when.map((reading) => [`${inset}when `, ...readingPieces(reading)]),
    ...attempts.map(({ at, code, reason, maybe }) => {
      return [`${inset}tried ${at}  ${code} ${reason}${maybe ? " (may have arrived)" : ""}`];
    }),
    ...(next === undefined ? [] : [[`${inset}next try ${next}`]]),
  ];
}

function readingPieces({ text, value, error, hidden }: Reading): Line {
  if (error !== undefined) {
    return [`${text}  `, { style: "bad", text: `cannot be evaluated: ${error}` }];
  }
  if (hidden) return [`${text}  `, faint("(not shown: a later step hides it)")];
  const shown = value === undefined ? "none" : short(value);
  return [`${text}  `, { style: value === false ? "wait" : "strong", text: shown }];
}

/** Green is on its way or there, yellow is stopped on purpose or waits, red was not done. */
const styleOf = {
  keep: "good",
  split: "good",
  passed: "good",
  delivered: "good",
  skip: "faint",
  skipped: "faint",
  drop: "wait",
  hold: "wait",
  held: "wait",
  waiting: "wait",
  retrying: "wait",
  paused: "wait",
  dropped: "wait",
  uncertain: "wait",
  fail: "bad",
  failed: "bad",
  undecided: "bad",
  dead: "bad",
} as const satisfies Record<
  PipelineStory["state"] | StepStory["verdict"] | RouteStory["state"],
  Exclude<Piece, string>["style"]
>;

function strong(text: string): Piece {
  return { style: "strong", text };
}

function faint(text: string): Piece {
  return { style: "faint", text };
}

function partText(part: string | undefined): string {
  return part === undefined ? "" : ` [part ${part}]`;
}

/** Values of one line's length. */
function short(value: JsonValue): string {
  return cut(jsonText(value), valueColumnsMax);
}

const inset = " ".repeat(8);
/** What does not fit into a line goes on under the details. */
const hang = 10;
const valueColumnsMax = 120;
