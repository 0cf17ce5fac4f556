import { joinPath } from "./path.ts";
import { hasDigits, numberCharsMax } from "./text.ts";

/** A number that is longer than {@link numberCharsMax}: where it stands, and its characters. */
export interface LongNumber {
  /** Such as `account.seats` or `[2].n`. */
  readonly path: string;
  readonly chars: number;
}

/**
 * Finds the first number of a JSON text that `parseJson` would refuse, so that a message can say where
 * it is, below `root`. Costs next to nothing where there is none. Throws `SyntaxError` as `JSON.parse` does.
 */
export function findLongNumber(text: string, root = ""): LongNumber | undefined {
  if (!hasDigits(text, longRun)) return undefined;
  return find(JSON.parse(text, mark), root);
}

/** A number's digits stand in three runs at the most: before the point, behind it, in the exponent. */
const longRun = Math.ceil((numberCharsMax + 1 - "-.e-".length) / 3);

/** Stands where the number was. */
class Mark {
  readonly chars: number;

  constructor(chars: number) {
    this.chars = chars;
  }
}

function mark(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  const isLong = typeof value === "number" && (source?.length ?? 0) > numberCharsMax;
  return isLong ? new Mark(source!.length) : value;
}

function find(value: unknown, path: string): LongNumber | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof Mark) return { path, chars: value.chars };
  const isList = Array.isArray(value);
  for (const [key, inner] of Object.entries(value)) {
    const found = find(inner, isList ? `${path}[${key}]` : joinPath(path, key));
    if (found !== undefined) return found;
  }
  return undefined;
}
