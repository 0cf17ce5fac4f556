import type { PluginModelConfig } from "../config/config.ts";
import type { Problem } from "../errors.ts";
import { hashText } from "../hash.ts";
import { canonicalJson } from "../json/canonical.ts";
import type { ModelFinding, ModelHttpRequest, ModelWork } from "../plugin/model.ts";
import type { Cache, ConfigPath, Log, Model, ModelRequest, ModelResult } from "../plugin/setup.ts";
import { createGuardedFetch } from "../sandbox/fetch/guarded-fetch.ts";
import type { GuardedFetch } from "../sandbox/fetch/guarded-fetch.ts";
import { Secrets } from "../sandbox/fetch/secrets.ts";
import { defaultLimits } from "../sandbox/limits.ts";

type ModelGrant = Parameters<PluginModelConfig["plugin"]["create"]>[1];

/** A model of a plugin: its wire protocol is the plugin's, its requests and limits are the host's. */
export class PluginModel implements Model {
  readonly name: string;
  readonly fingerprint: string;
  readonly #work: ModelWork;
  readonly #timeoutMs: number;
  readonly #fetch: GuardedFetch;
  readonly #closeFetch: () => Promise<void>;
  readonly #closing = new AbortController();

  constructor(
    name: string,
    entry: PluginModelConfig,
    { log, cache }: { readonly log: Log; readonly cache: Cache },
    report: (path: ConfigPath, problem: Problem) => void,
  ) {
    const { plugin, config, folder } = entry;
    this.name = name;
    this.#timeoutMs = entry.timeoutMs;
    const granted = plugin.capabilities?.includes("cache") === true ? { cache } : {};
    this.#work = plugin.create(config, { log, folder, problem: report, ...granted } as ModelGrant);
    const { name: pluginName } = plugin.manifest;
    this.fingerprint = hashText(
      canonicalJson({ name, plugin: pluginName, identity: JSON.stringify(this.#work.identity) }),
    );
    const urls = plugin.urls(config).flatMap((url) => URL.parse(url) ?? []);
    const guarded = createGuardedFetch({
      hosts: urls.map(({ origin }) => origin),
      allowAddresses: [...entry.allowAddresses, ...urls.flatMap(namedAddresses)],
      secrets: new Secrets({}),
      limits: { ...defaultLimits, fetchMs: entry.timeoutMs },
    });
    this.#fetch = guarded.fetch;
    this.#closeFetch = guarded.close;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#closeFetch();
  }

  async classify(request: ModelRequest, signal: AbortSignal): Promise<ModelResult> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const ended = AbortSignal.any([signal, timeout, this.#closing.signal]);
    if (ended.aborted) return failed("IL_MDL_002", "the call was abandoned before it began");
    const fetch = this.#fetchFor(ended);
    const gaveUp = new Promise<ModelResult>((resolve) => {
      const give = (): void => resolve(this.#abandoned(timeout));
      ended.addEventListener("abort", give, { once: true });
    });
    try {
      return await Promise.race([this.#work.classify(request, { fetch, signal: ended }), gaveUp]);
    } catch (error) {
      return failed("IL_MDL_001", `the model's plugin threw: ${(error as Error).message}`);
    }
  }

  /** See {@link ModelWork.check}; undefined where the plugin cannot look. */
  async look(signal: AbortSignal): Promise<readonly ModelFinding[] | undefined> {
    return this.#work.check?.({ fetch: this.#fetchFor(signal), signal });
  }

  #fetchFor(signal: AbortSignal) {
    return (wanted: ModelHttpRequest) => {
      const headers = Object.entries(wanted.headers);
      return this.#fetch(JSON.stringify({ ...wanted, headers }), signal);
    };
  }

  #abandoned(timeout: AbortSignal): ModelResult {
    return timeout.aborted
      ? failed("IL_MDL_003", `no answer within ${this.#timeoutMs} ms (models.${this.name}.timeout)`)
      : failed("IL_MDL_002", "the call was abandoned because the caller gave up");
  }
}

function failed(code: string, reason: string): ModelResult {
  return { ok: false, failure: { code, reason }, retry: true };
}

/** An address that the operator wrote into the URL is allowed by that. */
function namedAddresses(url: URL): readonly string[] {
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const hosts = url.hostname === "localhost" ? ["127.0.0.1", "[::1]"] : [url.hostname];
  return hosts.map((host) => `${host}:${port}`);
}
