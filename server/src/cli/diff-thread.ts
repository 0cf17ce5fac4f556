import { parentPort, workerData } from "node:worker_threads";
import { compareShare, loadProject, openStoreReader } from "@ingestlayer/core";
import type { DiffShare } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import type { PartnerSettings } from "./diff-partner.ts";
import { quiet } from "./project.ts";

/** The thread that compares a share of what `ingestlayer diff` compares. */

const { files, texts, stretch, env } = workerData as PartnerSettings;

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(await share());

/** Undefined where a config is no longer what the other thread has read. */
async function share(): Promise<DiffShare | undefined> {
  const options = { env, plugins: builtinPlugins, log: quiet };
  const [before, after] = [
    await loadProject(files[0], options),
    await loadProject(files[1], options),
  ];
  if (!before.ok || !after.ok) return undefined;
  const projects = [before.project, after.project] as const;
  if (projects.some(({ source }, index) => source.text !== texts[index])) return undefined;
  const { store, retention } = before.project.config;
  await using reader = await openStoreReader(store, { retention });
  return await compareShare(reader, projects, stretch);
}
