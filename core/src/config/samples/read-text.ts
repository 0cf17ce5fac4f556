import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { formatProblem } from "../../errors.ts";
import type { Problem } from "../../errors.ts";
import { readConfig } from "../load.ts";
import type { ReadConfig } from "../load.ts";
import { storyPlugins } from "./plugins.ts";

/** A folder of its own for one test, with files by relative path. */
export async function makeFolder(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "ingestlayer-config-"));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Reads a config with the story's plugins; places begin with `ingestlayer.yaml`. */
export async function readText(
  text: string,
  env: Readonly<Record<string, string | undefined>> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<ReadConfig> {
  await using folder = await makeFolder({ "ingestlayer.yaml": text, ...files });
  const read = await readConfig(join(folder.path, "ingestlayer.yaml"), {
    env,
    plugins: storyPlugins,
  });
  const problems = read.problems.map((problem) => withoutFolder(problem, folder.path));
  return { ...read, problems };
}

/** Problems as they are printed, one a line. */
export function printed(problems: readonly Problem[]): string {
  return problems.map((problem) => `${formatProblem(problem)}\n`).join("");
}

function withoutFolder(problem: Problem, folder: string): Problem {
  const place = problem.place?.replace(`${folder}/`, "");
  const message = problem.message.replaceAll(`${folder}/`, "");
  return { ...problem, message, ...(place === undefined ? {} : { place }) };
}
