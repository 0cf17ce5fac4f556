import type { ConfigPath } from "../plugin/setup.ts";

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
