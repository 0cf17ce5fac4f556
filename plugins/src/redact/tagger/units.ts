import { endianness } from "node:os";

/** Zeros behind a text's units, so that who looks ahead needs no bounds checks. */
export const PAD_UNITS = 4;

/**
 * The UTF-16 units of a text in a flat buffer that the next text reuses. Strings are kept in half a
 * dozen forms (of one byte or two, cut from or joined of others), and a loop that has met most of them
 * asks at every unit which one it is; the buffer is asked nothing.
 */
export class Units {
  // State: the buffer, seen as units and as bytes.
  readonly #bytes: Buffer;
  readonly codes: Uint16Array;

  constructor(size: number) {
    this.codes = new Uint16Array(size + PAD_UNITS);
    this.#bytes = Buffer.from(this.codes.buffer);
  }

  fill(text: string): void {
    const { length } = text;
    if (length < SHORT_CHARS) {
      for (let i = 0; i < length; i += 1) this.codes[i] = text.charCodeAt(i);
    } else {
      this.#bytes.write(text, "utf16le");
      if (IS_BIG_END_FIRST) this.#bytes.subarray(0, 2 * length).swap16();
    }
    for (let i = length; i < length + PAD_UNITS; i += 1) this.codes[i] = 0;
  }
}

// A call out of JavaScript costs as much as so many units.
const SHORT_CHARS = 32;
const IS_BIG_END_FIRST = endianness() === "BE";
