import { createHash } from "node:crypto";
import type { ConfigPath } from "../plugin/setup.ts";
import type { Resolved } from "./environment.ts";
import type { ConfigTree } from "./tree.ts";

/** The config file as it was read: its text, and where things stand in it. */
export interface ConfigSource {
  /** As it was named on the command line, so that places can be clicked. */
  readonly file: string;
  /** The text as it stands in the file: variables are not filled in. */
  readonly text: string;
  /** SHA-256 of the text, hexadecimal: the version of the config. */
  readonly hash: string;
  /**
   * `file:line:col` of the value at a path, or of what is nearest above it. `offset` counts characters
   * inside a text after its variables were filled in; it is mapped back through escapes, folded
   * lines and variables. In a config written in TypeScript the place is `file at path`.
   */
  place(path: ConfigPath, offset?: number): string;
  /** `file:line:col` of the key itself rather than its value. */
  keyPlace(path: ConfigPath): string;
}

/** Puts a tree and its variables together. */
export function createSource(file: string, tree: ConfigTree, resolved: Resolved): ConfigSource {
  return {
    file,
    text: tree.text,
    hash: createHash("sha256").update(tree.text).digest("hex"),
    keyPlace: (path) => tree.keyPlace(path),
    place: (path, offset) => {
      const substitution = resolved.substitution(path);
      if (offset === undefined || substitution === undefined) return tree.place(path, offset);
      // A text that lacks a variable is one mistake, wherever its consequences show.
      const lacking = substitution.parts.some(({ origin }) => origin === "missing");
      return lacking ? tree.place(path) : tree.place(path, substitution.writtenOffset(offset));
    },
  };
}
