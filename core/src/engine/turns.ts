/** Lets callers through one at a time, in the order in which they asked. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work);
    // A turn that fails is its caller's to handle; the next one comes all the same.
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
