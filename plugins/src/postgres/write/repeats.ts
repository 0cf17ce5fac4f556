/** For so many batches after a repeat, the next one is expected. */
const batchesExpected = 64;

/**
 * Whether rows are likely to be in the table already. Looking before inserting costs the server a
 * sixth of its work for each row, so that it is done only where it pays: a repeat that was not expected
 * costs its piece a second time.
 *
 * State: the batches for which repeats are still expected.
 */
export class RepeatWatch {
  #batches = 0;

  get expected(): boolean {
    return this.#batches > 0;
  }

  /** Takes note of a batch that went in. */
  note(hadRepeats: boolean): void {
    this.#batches = hadRepeats ? batchesExpected : Math.max(0, this.#batches - 1);
  }
}
