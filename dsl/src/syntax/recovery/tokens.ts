import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";

/** Tokens in which mistakes of one kind are mended, and what is said of each. */
export interface MendedTokens {
  readonly tokens: readonly IToken[];
  readonly mistakes: readonly Diagnostic[];
}

/**
 * Tokens that recovery made. A filler stands for what is missing, so that a mistake right beside it is a
 * consequence; a closing bracket that was put in is as good as one that was written.
 */
export class MadeTokens {
  readonly #fillers = new Set<IToken>();
  readonly #closers = new Set<IToken>();

  filler(type: TokenType, offset: number, image = ""): IToken {
    const token = makeToken(type, offset, image);
    this.#fillers.add(token);
    return token;
  }

  closer(type: TokenType, offset: number): IToken {
    const token = makeToken(type, offset, "");
    this.#closers.add(token);
    return token;
  }

  isFiller(token: IToken | undefined): boolean {
    return token !== undefined && this.#fillers.has(token);
  }

  isCloser(token: IToken | undefined): boolean {
    return token !== undefined && this.#closers.has(token);
  }
}

function makeToken(type: TokenType, offset: number, image: string): IToken {
  return createTokenInstance(type, image, offset, offset + image.length - 1, NaN, NaN, NaN, NaN);
}
