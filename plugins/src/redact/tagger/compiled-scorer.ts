import { endianness } from "node:os";
import { PACK, decodeCode, originOf, packedLinks } from "./decode-code.ts";
import { BLOCK, CHUNK, HASHES_BYTES, SCORES_BYTES, WORD, emitCode } from "./emit-code.ts";
import { COLUMNS, PAD, factsFor } from "./facts.ts";
import { LABEL_COUNT, SCORE_ROW } from "./label-set.ts";
import type { Scorer, ScorerModel } from "./scorer.ts";

// The types of Node have no word of it, and those of browsers have too many.
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, object>>>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};
const PAGE_BYTES = 2 ** 16;

/** A scorer whose work WebAssembly does. Undefined where the process runs none, or lacks the memory. */
export function compiledScorer(model: ScorerModel, size: number): Scorer | undefined {
  // Numbers in its memory have their little end first.
  if (endianness() !== "LE") return undefined;
  const columnNumbers = size + 2 * PAD + BLOCK;
  const columnBytes = columnNumbers * WORD;
  const links = packedLinks(model.transitions);
  const linksAt = model.rows.byteLength;
  const factsAt = linksAt + links.byteLength;
  const scoresAt = factsAt + COLUMNS.length * columnBytes;
  const sumsAt = scoresAt + (size + BLOCK) * SCORES_BYTES;
  try {
    const hashesAt = sumsAt + (size + 1) * SCORES_BYTES;
    const bytes = hashesAt + HASHES_BYTES;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    const emit = functionOf(emitCode(model.mask, columnBytes), memory);
    const decode = functionOf(decodeCode(), memory);
    const column = (at: number, numbers: number): Int32Array =>
      new Int32Array(memory.buffer, at, numbers);
    column(0, model.rows.length).set(model.rows);
    column(linksAt, links.length).set(links);
    const columns = COLUMNS.map((_, i) => column(factsAt + i * columnBytes, columnNumbers));
    const facts = factsFor(size, columns);
    const sums = column(sumsAt, (size + 1) * SCORE_ROW);
    const path = new Uint8Array(size);
    return {
      facts,
      scores: column(scoresAt, size * SCORE_ROW),
      emit(from, end) {
        for (let i = from; i < end; i += CHUNK) {
          const stop = Math.min(end, i + CHUNK);
          const to = scoresAt + i * SCORES_BYTES;
          emit(factsAt + i * WORD, factsAt + stop * WORD, to, facts.style, hashesAt, hashesAt);
        }
      },
      decode(count, { person, address }) {
        const end = scoresAt + count * SCORES_BYTES;
        if (count > 0) decode(scoresAt, end, sumsAt, linksAt, person * PACK, address * PACK);
        return trace(count, sums, path);
      },
    };
  } catch {
    return undefined;
  }
}

function functionOf(
  code: Uint8Array<ArrayBuffer>,
  memory: object,
): (...parameters: number[]) => void {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  return exports["run"] as (...parameters: number[]) => void;
}

function trace(count: number, sums: Int32Array, path: Uint8Array): Uint8Array {
  let label = 0;
  const last = count * SCORE_ROW;
  for (let other = 1; other < LABEL_COUNT; other += 1) {
    if ((sums[last + other] ?? 0) > (sums[last + label] ?? 0)) label = other;
  }
  for (let i = count - 1; i >= 0; i -= 1) {
    path[i] = label;
    label = originOf(sums[i * SCORE_ROW + label] ?? 0);
  }
  return path;
}
