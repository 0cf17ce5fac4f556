import { stripTypeScriptTypes } from "node:module";

/**
 * JavaScript of erasable TypeScript, every line and column kept. Throws `SyntaxError` on other
 * TypeScript. Node marks the function as experimental and says so on stderr at its first use, which
 * is nothing that an operator can act on: that one warning is left out.
 */
export function stripTypes(text: string): string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
