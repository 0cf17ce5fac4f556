import xxhash from "xxhash-wasm";

const { h64ToString } = await xxhash();

/** xxHash64 of a text as 16 hexadecimal digits. Fast, not cryptographic: compare the text on a hit. */
export function hashText(text: string): string {
  return h64ToString(text);
}
