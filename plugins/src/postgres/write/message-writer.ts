import type { ElementFormat } from "./formats.ts";

/** Rows, each beside its place in the batch. */
export type PlacedRows = readonly (readonly [place: number, row: readonly (string | null)[]])[];

const bytesFirst = 64 * 1024;
/** UTF-8 takes at most so many bytes for a UTF-16 unit. */
const bytesPerUnit = 3;
/** What no element that is not a text is longer than, its length included. */
const elementBytesMax = 64;
const binary = 1;

/**
 * Writes messages of the frontend, one behind the other, into one buffer: nothing is copied twice, and
 * the socket gets it whole. (`pg` makes a buffer of each message.)
 *
 * Wire protocol: PostgreSQL documentation, "Message Formats".
 */
export class MessageWriter {
  #buffer = Buffer.allocUnsafe(bytesFirst);
  #at = 0;

  /** Everything that was written. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#at);
  }

  parse(name: string, text: string): void {
    this.#message("P", () => {
      this.#text(name);
      this.#text(text);
      this.#int16(0);
    });
  }

  /** Binds a statement without parameters. */
  bind(statement: string): void {
    this.#message("B", () => {
      this.#text("");
      this.#text(statement);
      this.#int16(0);
      this.#int16(0);
      this.#int16(0);
    });
  }

  /** Binds the unnamed statement to the rows: one array a column. */
  bindColumns(rows: PlacedRows, formats: readonly ElementFormat[]): void {
    this.#message("B", () => {
      this.#text("");
      this.#text("");
      this.#int16(1);
      this.#int16(binary);
      this.#int16(formats.length);
      for (const [column, format] of formats.entries()) {
        this.#sized(() => this.#array(rows, column, format));
      }
      this.#int16(0);
    });
  }

  execute(): void {
    this.#message("E", () => {
      this.#text("");
      this.#int32(0);
    });
  }

  closeStatement(name: string): void {
    this.#message("C", () => {
      this.#reserve(1);
      this.#buffer[this.#at++] = "S".charCodeAt(0);
      this.#text(name);
    });
  }

  sync(): void {
    this.#message("S", () => undefined);
  }

  /**
   * One column of some rows as an array in Postgres' binary format (`array_recv`): nothing needs
   * escaping here and nothing needs parsing there, which is most of what an array of texts costs.
   */
  #array(rows: PlacedRows, column: number, format: ElementFormat): void {
    const dimensions = 1;
    const lowerBound = 1;
    this.#int32(dimensions);
    const hasNullsAt = this.#at;
    for (const word of [0, format.oid, rows.length, lowerBound]) this.#int32(word);
    let hasNulls = 0;
    for (const [, row] of rows) {
      const text = row[column] ?? null;
      if (text === null) {
        hasNulls = 1;
        this.#int32(-1);
        continue;
      }
      this.#reserve(elementBytesMax + text.length * bytesPerUnit);
      const written = format.write(this.#buffer, text, this.#at + 4);
      this.#buffer.writeInt32BE(written, this.#at);
      this.#at += 4 + written;
    }
    this.#buffer.writeInt32BE(hasNulls, hasNullsAt);
  }

  #message(type: string, body: () => void): void {
    this.#reserve(1);
    this.#buffer[this.#at++] = type.charCodeAt(0);
    const start = this.#at;
    this.#int32(0);
    body();
    this.#buffer.writeInt32BE(this.#at - start, start);
  }

  /** A value behind its length, which does not count itself. */
  #sized(body: () => void): void {
    const start = this.#at;
    this.#int32(0);
    body();
    this.#buffer.writeInt32BE(this.#at - start - 4, start);
  }

  #text(text: string): void {
    this.#reserve(text.length * bytesPerUnit + 1);
    this.#at += this.#buffer.write(text, this.#at, "utf8");
    this.#buffer[this.#at++] = 0;
  }

  #int16(value: number): void {
    this.#reserve(2);
    this.#at = this.#buffer.writeInt16BE(value, this.#at);
  }

  #int32(value: number): void {
    this.#reserve(4);
    this.#at = this.#buffer.writeInt32BE(value, this.#at);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    this.#buffer.copy(larger, 0, 0, this.#at);
    this.#buffer = larger;
  }
}
