import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * Keeps the folder for this process, so that two demos never open one database. SQLite's own file lock
 * serves: the system lets go of it however the process ends, by kill -9 too.
 */
export function lockFolder(folder: string): Disposable {
  const lock = new DatabaseSync(join(folder, "demo.lock"));
  try {
    lock.exec("begin exclusive");
  } catch {
    lock.close();
    throw new Error(
      `another 'npm start' runs with the data in ${folder}. Stop it first, or give this one a ` +
        "folder of its own: INGESTLAYER_DATA=/some/folder npm start",
    );
  }
  return { [Symbol.dispose]: () => lock.close() };
}
