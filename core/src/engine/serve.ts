import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { Service } from "../store/history.ts";
import type { Store } from "../store/store.ts";
import type { Project } from "./project.ts";

/**
 * Keeps the config's text, and that it serves its pipelines from their cursors on; pipelines that it no
 * longer has are served by nothing from now on. Called while nothing is at work.
 */
export async function beginService(project: Project, store: Store, nowMs: number): Promise<void> {
  const { hash, text } = project.source;
  await store.saveConfig({ hash, text, loadedAtMs: nowMs });
  const files = await hashFiles(project);
  const names = new Set(project.plan.pipelines.map(({ name }) => name));
  const services: Service[] = [...names].map((pipeline) => {
    return { pipeline, sinceMs: nowMs, hash, files };
  });
  const before = new Set((await store.stretches()).map(({ pipeline }) => pipeline));
  for (const pipeline of before.difference(names)) {
    services.push({ pipeline, sinceMs: nowMs, hash: undefined, files: {} });
  }
  await store.serve(services);
}

/** Hashes of the files that have a part in what a project does, by their path from the config's folder. */
async function hashFiles({ source, files }: Project): Promise<Record<string, string>> {
  const folder = dirname(resolve(source.file));
  const hashes = await Promise.all(
    files.toSorted().map(async (file): Promise<[string, string]> => {
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));
      return [relative(folder, file), createHash("sha256").update(bytes).digest("hex")];
    }),
  );
  return Object.fromEntries(hashes);
}

/** The first file of a project that is not what it was when these hashes were made. */
export async function changedFile(
  project: Project,
  files: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const now = await hashFiles(project);
  return Object.keys({ ...files, ...now }).find((file) => files[file] !== now[file]);
}
