import type { Judged } from "./model-evaluation.ts";

/** How often the model was right, where it was not, how long it took and what it cost in calls. */
export function reportText(judged: readonly Judged[]): string {
  const labels = [...new Set(judged.map(({ expected }) => expected))].toSorted();
  const right = judged.filter(({ expected, found }) => expected === found).length;
  const recalls = labels.map((label) => {
    const own = judged.filter(({ expected }) => expected === label);
    return own.filter(({ found }) => found === label).length / own.length;
  });
  const balanced = recalls.reduce((sum, recall) => sum + recall, 0) / labels.length;
  const calls = judged.reduce((sum, { answer }) => sum + answer.calls, 0);
  return [
    `right      ${percent(right / judged.length)} (${right} of ${judged.length})`,
    `balanced   ${percent(balanced)} (mean over the labels; guessing finds ${percent(1 / labels.length)})`,
    "",
    ...matrix(judged, labels),
    "",
    `latency    ${latency(judged)}`,
    `calls      ${calls} for ${judged.length} events`,
    ...failures(judged),
    "",
  ].join("\n");
}

const none = "(none)";

/** A row for each label that was expected, a column for each that was found. */
function matrix(judged: readonly Judged[], labels: readonly string[]): readonly string[] {
  const found = new Set(judged.map((each) => each.found ?? none));
  const columns = [...new Set([...labels, ...found])];
  const width = Math.max(...columns.map((label) => label.length), 5) + 2;
  const cells = (row: readonly string[]) => row.map((cell) => cell.padStart(width)).join("");
  return [
    `${"expected".padEnd(width)}${cells(columns)}   (found)`,
    ...labels.map((expected) => {
      const own = judged.filter((each) => each.expected === expected);
      const counts = columns.map((column) =>
        String(own.filter((each) => (each.found ?? none) === column).length),
      );
      return `${expected.padEnd(width)}${cells(counts)}`;
    }),
  ];
}

function latency(judged: readonly Judged[]): string {
  const sorted = judged.map(({ answer }) => answer.durationMs).toSorted((a, b) => a - b);
  const at = (share: number): string =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)} ms`;
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, max ${at(1)}`;
}

/** Each reason once, with how often it occurred. */
function failures(judged: readonly Judged[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { answer } of judged) {
    if (answer.ok) continue;
    const reason = `${answer.failure.code} ${answer.failure.reason}`;
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `failed     ${count} × ${reason}`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
