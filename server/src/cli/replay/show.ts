import type { WirePreview, WireReplay } from "../../wire/replay.ts";
import { percentText } from "../progress-bar.ts";
import { count } from "../project.ts";

/** What a dry run found, for a person. */
export function previewText({ replayed, undecided, complete, pipelines }: WirePreview): string {
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
  return `${lines.join("\n")}\n`;
}

/** One line a replay. */
export function replayText(replay: WireReplay): string {
  const { id, state, progress, replayed, failure, pipelines, to } = replay;
  const where = to === undefined ? "" : ` → ${to}`;
  const why = failure === undefined ? "" : `  ${failure.code} ${failure.detail}`;
  const waits = replay.waits_for === undefined ? "" : `\n    waits: ${replay.waits_for}`;
  return `${id}  ${state.padEnd(9)}  ${percentText(progress)}  ${count(replayed, "event")}  ${pipelines.join(", ")}${where}${why}${waits}`;
}
