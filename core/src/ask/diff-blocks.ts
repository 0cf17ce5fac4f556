/** A part of a stretch of the log: after `after`, up to and with `through`. */
export interface Block {
  readonly after: number;
  readonly through: number;
}

/** A stretch of the log that several threads go through together; as it goes from one to another. */
export interface SharedStretch extends Block {
  /** How many positions a thread takes at once. */
  readonly blockSize: number;
  /** Numbers that all of them see: see {@link at}. */
  readonly numbers: Int32Array<SharedArrayBuffer>;
}

/** What each number is: the next block, or {@link stopped}; blocks that are done; events that were looked at. */
const at = { next: 0, done: 1, looked: 2 } as const;

const stopped = -1;

/** `before`: what was done of it already. */
export function shareStretch(
  { after, through }: Block,
  blockSize: number,
  before = { done: 0, looked: 0 },
): SharedStretch {
  const length = Object.keys(at).length;
  const numbers = new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
  numbers[at.done] = before.done;
  numbers[at.looked] = before.looked;
  return { after, through, blockSize, numbers };
}

/** A thread's hand in a shared stretch: it takes block after block, each of which no other one gets. */
export class Blocks {
  readonly #stretch: SharedStretch;

  constructor(stretch: SharedStretch) {
    this.#stretch = stretch;
  }

  /** Numbers of blocks to go through now, each taken as it is asked for; until there is none, or all are to stop. */
  *take(): Generator<number> {
    const { numbers } = this.#stretch;
    for (;;) {
      const next = Atomics.load(numbers, at.next);
      if (next === stopped || next >= this.count) return;
      if (Atomics.compareExchange(numbers, at.next, next, next + 1) === next) yield next;
    }
  }

  /** How many there are. */
  get count(): number {
    const { after, through, blockSize } = this.#stretch;
    return Math.ceil((through - after) / blockSize);
  }

  /** The numbers of all but those. */
  without(numbers: ReadonlySet<number>): readonly number[] {
    return Array.from({ length: this.count }, (_, number) => number).filter(
      (number) => !numbers.has(number),
    );
  }

  block(number: number): Block {
    const { after: start, through, blockSize } = this.#stretch;
    const after = start + number * blockSize;
    return { after, through: Math.min(through, after + blockSize) };
  }

  /** Notes that so many more events were looked at. */
  looked(events: number): void {
    Atomics.add(this.#stretch.numbers, at.looked, events);
  }

  done(): void {
    Atomics.add(this.#stretch.numbers, at.done, 1);
  }

  /** Nobody takes another one. */
  stop(): void {
    Atomics.store(this.#stretch.numbers, at.next, stopped);
  }

  /** How many events all have looked at, of about how many; `read`: positions of the block that is being gone through. */
  progress(read: number): { readonly looked: number; readonly total: number } {
    const { numbers, after, through, blockSize } = this.#stretch;
    const looked = Atomics.load(numbers, at.looked);
    const positions = Atomics.load(numbers, at.done) * blockSize + read;
    const share = Math.min(1, positions / (through - after));
    return { looked, total: Math.round(looked / share) };
  }
}
