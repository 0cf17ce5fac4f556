import type { AdapterModelConfig } from "../config/config.ts";
import { IngestError } from "../errors.ts";
import type { Problem } from "../errors.ts";
import { hashText } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import { stringifyJson } from "../json/text.ts";
import type { ModelFinding } from "../plugin/model.ts";
import type { ModelRequest, ModelResult } from "../plugin/setup.ts";
import type { ClosableModel } from "./limited-model.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";

/** The function that an adapter exports. */
const entry = "classify";

/** A model behind an adapter of the user's, so many calls at once. */
export class AdapterModel implements ClosableModel {
  readonly name: string;
  readonly fingerprint: string;
  readonly #sandbox: Sandbox;

  constructor(name: string, config: AdapterModelConfig, sandbox: Sandbox) {
    this.name = name;
    this.#sandbox = sandbox;
    this.fingerprint = hashText(
      canonicalJson({ name, adapter: sandbox.source.hash, settings: config.settings }),
    );
  }

  async open(): Promise<void> {
    const problem = await this.#sandbox.check(entry);
    if (problem !== undefined) throw new IngestError(problem);
  }

  async classify(request: ModelRequest, signal: AbortSignal): Promise<ModelResult> {
    const argument = stringifyJson({ ...request });
    const result = await this.#sandbox.call(entry, argument, { signal });
    return result.ok ? { ok: true, answer: result.value } : result;
  }

  /** Whether the adapter starts and has what is called: whom it asks is its own affair. */
  async look(): Promise<readonly ModelFinding[]> {
    const problem = await this.#sandbox.check(entry);
    if (problem === undefined) return [];
    const { place: _place, frame: _frame, ...found } = problem;
    return [{ ...found, path: ["adapter"] }];
  }

  close(): Promise<void> {
    return this.#sandbox.close();
  }
}

/** A model whose adapter cannot be used: it cannot be opened, and events wait for the operator. */
export function brokenModel(name: string, problem: Problem): ClosableModel {
  const { code, message } = problem;
  return {
    name,
    fingerprint: hashText(message),
    open: () => Promise.reject(new IngestError(problem)),
    classify: () => Promise.resolve({ ok: false, failure: { code, reason: message }, retry: true }),
    look: () => Promise.resolve([{ code, message, path: ["adapter"] }]),
    close: () => Promise.resolve(),
  };
}
