import { readFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { LABEL_COUNT } from "./label-set.ts";
import { readLexicon } from "./lexicon.ts";
import type { Lexicon } from "./lexicon.ts";

/** Weights stand in rows of this many, one row a feature, so that a row starts on a power of two. */
export const ROW = 8;

/** What is added to every weight in {@link Model.rows}, so that sums of bytes never borrow. */
export const RAISE = 128;

/** Weights as the trainer makes them. */
export interface Weights {
  /** `ROW` weights a feature. */
  readonly weights: Int8Array;
  readonly mask: number;
  /** Weight of a label after another: `transitions[before * LABEL_COUNT + after]`. */
  readonly transitions: Int32Array;
}

/** A trained tagger: weights by hashed feature and label, by pair of labels, and its word lists. */
export interface Model {
  /** Two words a feature: `ROW` bytes, each a weight raised by {@link RAISE}. */
  readonly rows: Int32Array;
  /** `rows.length / 2 - 1`: the mask that turns a hash into a row. */
  readonly mask: number;
  /** As in {@link Weights}. */
  readonly transitions: Int32Array;
  readonly lexicon: Lexicon;
}

const MAGIC = 0x494c5433;

/**
 * Reads a model file: magic, log2 of the rows, transitions, then the non-zero rows (gap to the row
 * before as varint, a bit mask of its labels, one weight a bit), then the lexicon; all of it Brotli.
 */
export function readModel(file: Uint8Array): Model {
  const bytes = brotliDecompressSync(file);
  if (bytes.readUInt32LE(0) !== MAGIC) throw new Error("not a tagger model of this version");
  const count = 2 ** bytes.readUInt8(4);
  const transitions = new Int32Array(LABEL_COUNT * LABEL_COUNT);
  let at = 5;
  for (let i = 0; i < transitions.length; i += 1, at += 2) transitions[i] = bytes.readInt16LE(at);
  const rowBytes = bytes.readUInt32LE(at);
  at += 4;
  const weights = new Int8Array(count * ROW);
  readRows(bytes.subarray(at, at + rowBytes), weights);
  const lexicon = readLexicon(bytes.subarray(at + rowBytes));
  return {
    rows: raised(weights),
    mask: count - 1,
    transitions,
    lexicon,
  };
}

// Little end first, whatever the machine's own order is.
function raised(weights: Int8Array): Int32Array {
  return Int32Array.from({ length: weights.length / 4 }, (_, word) => {
    const byte = (i: number): number => (weights[word * 4 + i] ?? 0) + RAISE;
    return byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
  });
}

function readRows(bytes: Buffer, weights: Int8Array): void {
  let row = -1;
  for (let at = 0; at < bytes.length;) {
    let gap = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = bytes[at++] ?? 0;
      gap |= (byte & 0x7f) << shift;
      more = byte > 0x7f;
    }
    row += gap + 1;
    const labels = bytes[at++] ?? 0;
    for (let label = 0; label < LABEL_COUNT; label += 1) {
      if (labels & (1 << label)) weights[row * ROW + label] = bytes.readInt8(at++);
    }
  }
}

/** The bytes of a model file: the inverse of {@link readModel}, before Brotli. */
export function writeModel(model: Weights, lexicon: Uint8Array): Buffer {
  const head = Buffer.alloc(5 + model.transitions.length * 2);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt8(Math.log2(model.mask + 1), 4);
  model.transitions.forEach((weight, i) => head.writeInt16LE(weight, 5 + 2 * i));
  const rows = writeRows(model.weights);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(rows.length);
  return Buffer.concat([head, length, rows, lexicon]);
}

function writeRows(weights: Int8Array): Buffer {
  const bytes: number[] = [];
  let last = -1;
  for (let row = 0; row < weights.length / ROW; row += 1) {
    const values = weights.subarray(row * ROW, row * ROW + LABEL_COUNT);
    const labels = values.reduce(
      (mask, weight, label) => mask | (weight === 0 ? 0 : 1 << label),
      0,
    );
    if (labels === 0) continue;
    let gap = row - last - 1;
    for (; gap > 0x7f; gap >>>= 7) bytes.push((gap & 0x7f) | 0x80);
    bytes.push(
      gap,
      labels,
      ...values.filter((weight) => weight !== 0).map((weight) => weight & 0xff),
    );
    last = row;
  }
  return Buffer.from(bytes);
}

let loaded: Model | undefined;

/** The model that ships with the plugin. Read at first use, about 20 ms, then kept. */
export function defaultModel(): Model {
  loaded ??= readModel(readFileSync(new URL("./model.bin", import.meta.url)));
  return loaded;
}

/** Reads another model from now on: to try one that was just trained. */
export function useModel(model: Model): void {
  loaded = model;
}
