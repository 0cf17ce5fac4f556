import type { Log } from "../plugin/setup.ts";

const windowMs = 1_000;
const warnLevel = 1;

/** The guest's log lines on their way to the server's log, so many a second. */
export class GuestLog {
  readonly #name: string;
  readonly #log: Log;
  readonly #linesMax: number;
  #windowEndMs = 0;
  #lines = 0;

  constructor(name: string, log: Log, linesMax: number) {
    this.#name = name;
    this.#log = log;
    this.#linesMax = linesMax;
  }

  write(level: number, line: string): void {
    const nowMs = performance.now();
    if (nowMs >= this.#windowEndMs) this.#nextWindow(nowMs);
    this.#lines += 1;
    if (this.#lines > this.#linesMax) return;
    const text = printable(line);
    if (level === warnLevel) this.#log.warn(text, { adapter: this.#name });
    else this.#log.info(text, { adapter: this.#name });
  }

  #nextWindow(nowMs: number): void {
    const left = this.#lines - this.#linesMax;
    if (left > 0) {
      this.#log.warn(`${left} log lines left out (limit logLinesMax: ${this.#linesMax} a second)`, {
        adapter: this.#name,
      });
    }
    this.#lines = 0;
    this.#windowEndMs = nowMs + windowMs;
  }
}

/** One line without control characters: a guest must not forge lines or move a terminal's cursor. */
function printable(line: string): string {
  return line.slice(0, 1_000).replace(/\p{Cc}/gu, " ");
}
