/** What is wrong with a connection string. Never the string itself: it holds a password. */
export interface Mistake {
  readonly message: string;
  readonly hint: string;
}

/** Unwinds from the one thing that is wrong up to `readSettings`; never seen outside of this folder. */
export class MistakeFound extends Error {
  readonly mistake: Mistake;

  constructor(message: string, hint: string) {
    super(message);
    this.mistake = { message, hint };
  }
}
