import { readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import type { Problem } from "../errors.ts";
import { hashText } from "../hash.ts";
import { adapterProblems } from "./errors.ts";
import { stripTypes } from "./strip-types.ts";

/** An adapter's code, ready for the isolate. */
export interface AdapterSource {
  readonly file: string;
  /** The file's name, as it stands in positions of errors. */
  readonly name: string;
  /** JavaScript; lines and columns are those of the file. */
  readonly code: string;
  /** Changes with the code: part of every cache key. */
  readonly hash: string;
}

/** Reads an adapter and strips its types. What is wrong with the file comes back as a problem. */
export function readAdapterSource(
  file: string,
  bytesMax: number,
):
  | { readonly ok: true; readonly source: AdapterSource }
  | { readonly ok: false; readonly problem: Problem } {
  const ending = extname(file);
  if (![".ts", ".mts", ".js", ".mjs"].includes(ending)) return refuse(adapterProblems.ending(file));
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    return refuse(adapterProblems.unreadable(file, (cause as NodeJS.ErrnoException).code ?? ""));
  }
  const bytes = Buffer.byteLength(text);
  if (bytes > bytesMax) return refuse(adapterProblems.large(file, bytes, bytesMax));
  try {
    const code = ending.endsWith("ts") ? stripTypes(text) : text;
    return { ok: true, source: { file, name: basename(file), code, hash: hashText(text) } };
  } catch (cause) {
    const { message, stack = "" } = cause as Error;
    return refuse(adapterProblems.typescript(`${file}${position(stack)}`, message.slice(0, 500)));
  }
}

/** `:line:column` as Node writes it before the stack: the line, the source, a caret below it. */
function position(stack: string): string {
  const match = /^:(\d+)\n.*\n(.*\n)?( *)\^/.exec(stack);
  return match === null ? "" : `:${match[1]}:${(match[3] ?? "").length + 1}`;
}

function refuse(problem: Problem): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem };
}
