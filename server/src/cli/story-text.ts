import { stringifyJson } from "@ingestlayer/core";
import type {
  JsonValue,
  PipelineStory,
  Reading,
  RouteStory,
  StepStory,
  Story,
} from "@ingestlayer/core";

/** A story for a terminal: the answer first, then each pipeline step by step. */
export function storyText(story: Story): string {
  const lines = [story.summary];
  const { event, key } = story;
  if (event !== undefined) {
    lines.push(
      "",
      `event ${event.id}  ${event.name}  from ${event.source}, received ${event.received}`,
    );
  }
  if (key !== undefined) {
    const again =
      key.repeats === 0 ? "" : `, repeated ${key.repeats}x, last ${key.latest ?? key.first}`;
    lines.push(`key ${key.key}${again}`);
  }
  for (const pipeline of story.pipelines) lines.push("", ...pipelineLines(pipeline));
  return `${lines.join("\n")}\n`;
}

function pipelineLines({ pipeline, state, config, steps, routes, notes }: PipelineStory): string[] {
  const version =
    config === undefined || config.current
      ? ""
      : `  (by config version ${config.hash.slice(0, 12)})`;
  return [
    `${pipeline}: ${state}${version}`,
    ...steps.flatMap(stepLines),
    ...routes.flatMap(routeLines),
    ...notes.map((note) => `  note: ${note}`),
  ];
}

function stepLines({ step, kind, part, verdict, reason, code, ...more }: StepStory): string[] {
  const { when = [], reads = [], changes = [], counts = {} } = more;
  const counted = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const why = [code, reason].filter((text) => text !== undefined).join(" ");
  return [
    `  ${kind} ${step}${part === undefined ? "" : ` [part ${part}]`}  ${verdict}${why === "" ? "" : `: ${why}`}`,
    ...when.map((reading) => `        when ${readingText(reading)}`),
    ...reads.map((reading) => `        ${readingText(reading)}`),
    ...changes.map(({ path, change, value }) => {
      return `        ${change} ${path}${value === undefined ? "" : ` = ${short(value)}`}`;
    }),
    ...(counted.length === 0 ? [] : [`        counted ${counted.join(", ")}`]),
  ];
}

function routeLines({ route, part, state, summary, ...more }: RouteStory): string[] {
  const { when = [], attempts = [], next } = more;
  return [
    `  -> ${route}${part === undefined ? "" : ` [part ${part}]`}  ${state}: ${summary}`,
    ...when.map((reading) => `        when ${readingText(reading)}`),
    ...attempts.map(({ at, code, reason, maybe }) => {
      return `        tried ${at}  ${code} ${reason}${maybe ? " (may have arrived)" : ""}`;
    }),
    ...(next === undefined ? [] : [`        next try ${next}`]),
  ];
}

function readingText({ text, value, error, hidden }: Reading): string {
  if (error !== undefined) return `${text}  cannot be evaluated: ${error}`;
  if (hidden) return `${text}  (not shown: a later step hides it)`;
  return `${text}  ${value === undefined ? "none" : short(value)}`;
}

/** Values of one line's length. */
function short(value: JsonValue): string {
  const text = stringifyJson(value);
  return text.length <= valueCharsMax ? text : `${text.slice(0, valueCharsMax)}…`;
}

const valueCharsMax = 120;
