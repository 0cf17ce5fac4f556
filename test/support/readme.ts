import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.ts";

export const readme = readFileSync(join(root, "README.md"), "utf8");

/** The block of the README in a language (none: output of a program) that has this in it. */
export function readmeBlock(language: string, containing: string): string {
  const blocks = [...readme.matchAll(/```(\w*)\n([\s\S]*?)```/g)];
  const found = blocks.find(([, kind, text]) => kind === language && text?.includes(containing));
  if (found?.[2] === undefined) throw new Error(`the README has no ${language} with ${containing}`);
  return found[2];
}

/** The event that the README hands over with curl. */
export function readmeEvent(): string {
  return /-d '([\s\S]*?)'/.exec(readmeBlock("sh", "curl"))?.[1] ?? "";
}
