import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startModelEndpoint } from "./model/endpoint.ts";
import type { ModelEndpoint } from "./model/endpoint.ts";
import type { LabelledExample } from "@ingestlayer/plugins";

/** The model that the recipe's adapter asks. */
export interface DemoModel extends AsyncDisposable {
  /** What the recipe's config reads from the environment. */
  readonly env: {
    readonly MODEL_URL: string;
    readonly MODEL_HOST: string;
    readonly MODEL_KEY: string;
    readonly MODEL_NAME: string;
  };
  /** What it is, for the reader of the demo's output. */
  readonly what: string;
}

/**
 * The user's own model where `MODEL_URL` names an OpenAI-compatible endpoint (such as
 * `https://api.openai.com/v1`); else a small local one of the same wire shape. That one listens where it listened
 * the last time, which it notes in `folder`: its address is part of what answers are remembered by.
 */
export async function openModel(
  labelled: URL,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<DemoModel> {
  const { MODEL_URL, MODEL_KEY = "none", MODEL_NAME = "gpt-5-mini" } = env;
  if (MODEL_URL !== undefined) {
    const modelEnv = { MODEL_URL, MODEL_HOST: new URL(MODEL_URL).host, MODEL_KEY, MODEL_NAME };
    const what = `${MODEL_NAME} at ${MODEL_URL}, from MODEL_URL`;
    return { env: modelEnv, what, [Symbol.asyncDispose]: async () => {} };
  }
  const examples = (await readFile(labelled, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LabelledExample);
  const note = join(folder, "model-port");
  const endpoint = await startEndpoint(examples, await notedPort(note));
  await writeFile(note, new URL(endpoint.url).port);
  const url = `${endpoint.url}/v1`;
  return {
    env: { MODEL_URL: url, MODEL_HOST: new URL(url).host, MODEL_KEY: "demo", MODEL_NAME: "linear" },
    what:
      `a stand-in on ${url}: a linear text model trained just now on ${examples.length} labelled ` +
      `examples, no language model; set MODEL_URL and MODEL_KEY to use yours`,
    [Symbol.asyncDispose]: () => endpoint.close(),
  };
}

/** 0, any free one, where none is noted. */
async function notedPort(note: string): Promise<number> {
  const text = await readFile(note, "utf8").catch(() => "0");
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0;
}

/** On any free port where that one is taken: then answers are not found again, and the model is asked anew. */
async function startEndpoint(
  examples: readonly LabelledExample[],
  port: number,
): Promise<ModelEndpoint> {
  try {
    return await startModelEndpoint({ examples, port });
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    return startModelEndpoint({ examples });
  }
}
