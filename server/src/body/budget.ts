/**
 * What all bodies that are on their way in may hold together, so that many large or slow ones cannot
 * take all memory. A body that comes in one piece holds nothing.
 *
 * State: the bytes held now.
 */
export class BodyBudget {
  readonly #bytesMax: number;
  #held = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes bytes, unless there is no room for them. What was taken must be given back. */
  take(bytes: number): boolean {
    if (this.#held + bytes > this.#bytesMax) return false;
    this.#held += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#held -= bytes;
  }
}
