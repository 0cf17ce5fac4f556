/** A piece of WebAssembly code, as the bytes of its instructions. */
export type Code = readonly number[];

// Codes are those of the WebAssembly specification 2.0, chapter 5. "Numbers" are four of 32 bits, side by
// side in a vector, unless said otherwise.
const I32 = 0x7f;
const V128 = 0x7b;

export const and = pair(0x4e);
export const or = pair(0x50);
export const xor = pair(0x51);
export const add = pair(0xae);
export const subtract = pair(0xb1);
export const multiply = pair(0xb5);
/** The greater of each two. */
export const max = pair(0xb8);
/** Eight sums of 16 bits. */
export const addShorts = pair(0x8e);

function pair(op: number): (a: Code, b: Code) => Code {
  return (a, b) => [...a, ...b, ...vector(op)];
}

export function shiftLeft(a: Code, bits: number): Code {
  return [...a, ...number(bits), ...vector(0xab)];
}

/** Zeros come in from the left. */
export function shiftRight(a: Code, bits: number): Code {
  return [...a, ...number(bits), ...vector(0xad)];
}

/** The first four, or else the last four, of eight numbers of 16 bits. */
export function widen(a: Code, half: "first" | "last"): Code {
  return [...a, ...vector(half === "first" ? 0xa9 : 0xaa)];
}

/** Four numbers that are known. */
export function numbers(...values: readonly [number, number, number, number]): Code {
  const bytes = values.flatMap((value) => [value, value >> 8, value >> 16, value >> 24]);
  return [...vector(0x0c), ...bytes.map((byte) => byte & 0xff)];
}

/** One number, four times over. */
export function same(value: number): Code {
  return numbers(value, value, value, value);
}

/** The single number of a local, four times over. */
export function spread(local: number): Code {
  return [...get(local), ...vector(0x11)];
}

/** One of the numbers, four times over. */
export function spreadLane(a: Code, at: number): Code {
  const bytes = [4 * at, 4 * at + 1, 4 * at + 2, 4 * at + 3];
  return [...a, ...a, ...vector(0x0d), ...bytes, ...bytes, ...bytes, ...bytes];
}

export function load(address: Code, offset: number): Code {
  return [...address, ...vector(0x00), ...at(offset)];
}

/** A single number. */
export function loadNumber(address: Code, offset: number): Code {
  return [...address, 0x28, ...at(offset)];
}

/** Eight bytes, as numbers of 16 bits. */
export function loadBytes(address: Code): Code {
  return [...address, ...vector(0x02), ...at(0)];
}

export function store(address: Code, offset: number, value: Code): Code {
  return [...address, ...value, ...vector(0x0b), ...at(offset)];
}

export function get(local: number): Code {
  return [0x20, ...unsigned(local)];
}

export function set(local: number, value: Code): Code {
  return [...value, 0x21, ...unsigned(local)];
}

/** Adds to the single number of a local. */
export function increase(local: number, by: number): Code {
  return set(local, [...get(local), ...number(by), 0x6a]);
}

/** Does the work once, and again while one local is below another. */
export function repeatWhileBelow(local: number, limit: number, work: Code): Code {
  const [loop, noResult, isBelow, branchIf, end] = [0x03, 0x40, 0x49, 0x0d, 0x0b] as const;
  return [loop, noResult, ...work, ...get(local), ...get(limit), isBelow, branchIf, 0, end];
}

/**
 * A module of one function, `run`, that returns nothing and works on the memory `env.memory`.
 *
 * @param parameters How many single numbers it is given: its first locals.
 * @param vectors How many locals follow that hold vectors.
 */
export function moduleOf(parameters: number, vectors: number, body: Code): Uint8Array<ArrayBuffer> {
  const [func, memory, end] = [0x60, 2, 0x0b] as const;
  const code = [...vec([[...unsigned(vectors), V128]]), ...body, end];
  const version = [1, 0, 0, 0];
  return Uint8Array.from([
    0,
    ...text("asm").slice(1),
    ...version,
    ...section(1, [[func, ...vec(Array.from({ length: parameters }, () => [I32])), 0]]),
    ...section(2, [[...text("env"), ...text("memory"), memory, 0, 1]]),
    ...section(3, [[0]]),
    ...section(7, [[...text("run"), 0, 0]]),
    ...section(10, [[...unsigned(code.length), ...code]]),
  ]);
}

function section(id: number, items: readonly Code[]): Code {
  const content = vec(items);
  return [id, ...unsigned(content.length), ...content];
}

function vec(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): Code {
  return [...unsigned(name.length), ...Buffer.from(name)];
}

function vector(op: number): Code {
  return [0xfd, ...unsigned(op)];
}

// A place in memory, of no known alignment.
function at(offset: number): Code {
  return [0, ...unsigned(offset)];
}

// A single number, not negative. The highest bit of what is written is its sign.
function number(value: number): Code {
  return [0x41, ...leb(value, 0x3f)];
}

function unsigned(value: number): Code {
  return leb(value, 0x7f);
}

function leb(value: number, lastMax: number): Code {
  return value <= lastMax ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7, lastMax)];
}
