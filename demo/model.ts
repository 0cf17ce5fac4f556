import { readFile } from "node:fs/promises";
import { startModelEndpoint } from "./model/endpoint.ts";
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
 * `https://api.openai.com/v1`); else a small local one of the same wire shape.
 */
export async function openModel(
  labelled: URL,
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
  const endpoint = await startModelEndpoint({ examples });
  const url = `${endpoint.url}/v1`;
  return {
    env: { MODEL_URL: url, MODEL_HOST: new URL(url).host, MODEL_KEY: "demo", MODEL_NAME: "linear" },
    what:
      `a stand-in on ${url}: a linear text model trained just now on ${examples.length} labelled ` +
      `examples, no language model; set MODEL_URL and MODEL_KEY to use yours`,
    [Symbol.asyncDispose]: () => endpoint.close(),
  };
}
