import type { CliIo } from "./io.ts";
import { count } from "./project.ts";

/** How far something is: a share from 0 to 1, and the events that are done. */
export interface Progress {
  readonly share: number;
  readonly events: number;
}

/**
 * A bar with the time that is left, written over itself on the terminal of `err`; elsewhere nothing is shown.
 * `first` is where it began, such as where a replay stood that goes on: the speed is what was done since.
 */
export class ProgressBar {
  readonly #io: Pick<CliIo, "err" | "isTerminal">;
  readonly #first: number;
  readonly #sinceMs = performance.now();

  constructor(io: Pick<CliIo, "err" | "isTerminal">, first = 0) {
    this.#io = io;
    this.#first = first;
  }

  show(progress: Progress): void {
    const bar = barText(progress, this.#first, performance.now() - this.#sinceMs);
    this.#write(`\r\u001B[K${bar}`);
  }

  /** What is written next begins on a line of its own, below the bar or, where that is not kept, in its place. */
  end({ keep = false } = {}): void {
    this.#write(keep ? "\n" : "\r\u001B[K");
  }

  #write(text: string): void {
    if (this.#io.isTerminal === true) this.#io.err(text);
  }
}

/** The bar, as the speed since `first` has the time that is left. */
export function barText({ share, events }: Progress, first: number, tookMs: number): string {
  const full = Math.round(share * barWidth);
  const speed = (share - first) / tookMs;
  const left = speed > 0 ? `, ${durationText((1 - share) / speed)} left` : "";
  const bar = "█".repeat(full) + "░".repeat(barWidth - full);
  return `${bar} ${percentText(share)}  ${count(events, "event")}${left}`;
}

export function percentText(share: number): string {
  return `${Math.floor(share * 100)} %`.padStart(5);
}

function durationText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const barWidth = 30;
