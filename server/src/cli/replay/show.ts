import type { WirePreview, WireReplay } from "../../wire/replay.ts";
import { percentText } from "../progress-bar.ts";
import { count } from "../project.ts";
import { linesText, type Line, type Piece, type Terminal } from "../terminal.ts";

/** What a dry run found, for a person. */
export function previewText(
  { replayed, undecided, complete, pipelines }: WirePreview,
  terminal: Terminal,
): string {
  const lines = [`${complete ? "" : "at least "}${count(replayed, "event")} would be replayed`];
  if (undecided > 0) lines.push(`${undecided} left out: --where cannot be decided for them`);
  for (const { pipeline, destinations, remembering, ...told } of pipelines) {
    const { taken, passed, dropped, failed, held } = told;
    lines.push(
      `${pipeline}: ${taken} taken, ${passed} pass the steps, ${dropped} dropped, ${failed} fail, ${held} held`,
    );
    if (told.uncertain > 0) {
      lines.push(
        `  ${told.uncertain} uncertain: a model is asked, its answer is remembered no more`,
      );
    }
    for (const { route, repeats, sent, skipped, undecided: open, samples } of destinations) {
      const also = open === 0 ? "" : `, ${open} undecided`;
      lines.push(`  → ${route}: ${sent} sent, ${skipped} skipped by its 'when'${also}`);
      if (repeats === "shown" && sent > 0) {
        lines.push(`    it cannot recognise repeats: what arrived before shows twice there`);
      }
      for (const { id, name, received_at: at } of samples) lines.push(`    ${id}  ${at}  ${name}`);
    }
    for (const step of remembering) {
      lines.push(`  '${step}' remembers what came before: it may decide otherwise`);
    }
  }
  return linesText(
    lines.map((text) => [text]),
    terminal,
    hang,
  );
}

/** One replay, and what it waits for. */
export function replayText(replay: WireReplay, terminal: Terminal): string {
  const { id, state, progress, replayed, failure, pipelines, to, waits_for: waits } = replay;
  const where = to === undefined ? "" : ` → ${to}`;
  const lines: Line[] = [
    [
      `${id}  `,
      stateOf(state),
      `  ${percentText(progress)}  ${count(replayed, "event")}  ${pipelines.join(", ")}${where}`,
      failure === undefined ? "" : `  ${failure.code} ${failure.detail}`,
    ],
  ];
  if (waits !== undefined) lines.push([{ style: "wait", text: `    waits: ${waits}` }]);
  return linesText(lines, terminal, hang);
}

function stateOf(state: WireReplay["state"]): Piece {
  const text = state.padEnd(9);
  if (state === "done") return { style: "good", text };
  return state === "failed" ? { style: "bad", text } : text;
}

const hang = 6;
