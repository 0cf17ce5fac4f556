import { count } from "./project.ts";
import { clearLine, cut, errTerminalOf } from "./terminal.ts";
import type { ErrIo } from "./terminal.ts";

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
  readonly #io: ErrIo;
  readonly #first: number;
  readonly #sinceMs = performance.now();

  constructor(io: ErrIo, first = 0) {
    this.#io = io;
    this.#first = first;
  }

  show(progress: Progress): void {
    const tookMs = performance.now() - this.#sinceMs;
    const { columns } = errTerminalOf(this.#io);
    this.#write(`${clearLine}${barText(progress, this.#first, tookMs, columns)}`);
  }

  /** What is written next begins on a line of its own, below the bar or, where that is not kept, in its place. */
  end({ keep = false } = {}): void {
    this.#write(keep ? "\n" : clearLine);
  }

  #write(text: string): void {
    if (this.#io.isTerminal === true) this.#io.err(text);
  }
}

/**
 * The bar, as the speed since `first` has the time that is left. It gives way to the words where the terminal is
 * narrow, and never fills its last column: a line that is broken cannot be written over.
 */
export function barText(
  { share, events }: Progress,
  first: number,
  tookMs: number,
  columns = Infinity,
): string {
  const speed = (share - first) / tookMs;
  const left = speed > 0 ? `, ${durationText((1 - share) / speed)} left` : "";
  const words = `${percentText(share)}  ${count(events, "event")}${left}`;
  const width = Math.min(barWidth, columns - words.length - 2);
  if (width < barWidthMin) return cut(words.trimStart(), columns - 1);
  const full = Math.round(share * width);
  return `${"█".repeat(full)}${"░".repeat(width - full)} ${words}`;
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
const barWidthMin = 5;
