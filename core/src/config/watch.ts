import { unwatchFile, watchFile } from "node:fs";

/**
 * Calls `onChange` after any of the files has changed, once for a burst of changes. Ends when the signal
 * aborts.
 *
 * Looks at the files now and then, and asks for no events of their folder: the store's files may lie
 * there too, and then every write of the log would be told to this process. Looking also notices what
 * replaces a file without touching its folder, such as the link of a Kubernetes ConfigMap, and works on
 * mounts that send no events.
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
  for (const file of files) watchFile(file, { interval: lookEveryMs }, changed);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    for (const file of files) unwatchFile(file, changed);
  });
}

const lookEveryMs = 250;

/** An editor that saves writes several times in a row: longer than the time between two looks. */
const settleMs = 300;
