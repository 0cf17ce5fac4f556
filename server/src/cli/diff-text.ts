import type { DiffReport } from "@ingestlayer/core";
import { count } from "./project.ts";
import { linesText, type Line, type Terminal } from "./terminal.ts";

/** A comparison for a person: each way in which events fare otherwise, with its first samples. */
export function diffText(
  { looked, differing, uncertain, differences, remembering }: DiffReport,
  terminal: Terminal,
): string {
  const style = differing === 0 ? "good" : "wait";
  const lines: Line[] = [
    [`${count(looked, "event")} compared, `, { style, text: `${differing} with a difference` }],
  ];
  if (uncertain > 0) {
    const why = "a label is remembered no more (--call-models asks for it)";
    lines.push([{ style: "wait", text: `${uncertain} uncertain` }, `: ${why}`]);
  }
  for (const { pipeline, kind, route, events, samples } of differences) {
    const what = route === undefined ? kind : `${kind} ${route}`;
    lines.push([{ style: "strong", text: pipeline }, `: ${what}: ${count(events, "event")}`]);
    for (const { id, because } of samples) {
      lines.push([`    ${id}`, because === undefined ? "" : `  ${because}`]);
    }
  }
  for (const step of remembering) {
    lines.push([`'${step}' remembers what came before: it may decide otherwise`]);
  }
  return linesText(lines, terminal, hang);
}

const hang = 6;
