import { watch } from "node:fs";
import { basename, dirname } from "node:path";

/**
 * Calls `onChange` after any of the files has changed, once for a burst of changes. Watches folders,
 * since editors replace files instead of writing into them. Ends when the signal aborts.
 */
export function watchFiles(
  files: readonly string[],
  onChange: () => void,
  signal: AbortSignal,
): void {
  let timer: NodeJS.Timeout | undefined;
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, settleMs);
  };
  signal.addEventListener("abort", () => clearTimeout(timer));
  for (const [folder, names] of byFolder(files)) {
    const watcher = watch(folder, { signal }, (_event, name) => {
      if (name === null || names.has(name)) changed();
    });
    // A folder that goes away ends its watch; what runs, runs on.
    watcher.on("error", () => watcher.close());
  }
}

/** An editor that saves writes several times in a row. */
const settleMs = 200;

function byFolder(files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = dirname(file);
    folders.set(folder, (folders.get(folder) ?? new Set()).add(basename(file)));
  }
  return folders;
}
