import type { JsonObject } from "@ingestlayer/core/plugin";
import { stringifyJson } from "@ingestlayer/core/plugin";
import { HttpSender } from "../_http/sender.ts";
import type { Exchange } from "../_http/sender.ts";
import type { SlackConfig } from "./config.ts";

/** Requests to Slack, by a webhook or by the Web API with a token. */
export class SlackClient {
  readonly #http: HttpSender;
  readonly #config: SlackConfig;

  constructor(config: SlackConfig) {
    this.#config = config;
    this.#http = new HttpSender({
      connections: 4,
      timeoutMs: config.timeout,
      proxy: config.proxy,
    });
  }

  /** Posts to the incoming webhook. */
  postWebhook(body: JsonObject, signal: AbortSignal): Promise<Exchange> {
    const { webhook = "" } = this.#config;
    return this.#post(webhook, {}, body, signal);
  }

  /** Calls a method of the Web API, such as `chat.postMessage`. */
  call(method: string, body: JsonObject, signal: AbortSignal): Promise<Exchange> {
    const { api, token = "" } = this.#config;
    return this.#post(`${api}/${method}`, { authorization: `Bearer ${token}` }, body, signal);
  }

  /** Calls a method that only reads; those take forms, no JSON. */
  ask(
    method: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Exchange> {
    const { api, token = "" } = this.#config;
    return this.#http.send(
      {
        method: "POST",
        url: `${api}/${method}`,
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/x-www-form-urlencoded",
        },
        body: new URLSearchParams(parameters).toString(),
      },
      signal,
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<Exchange> {
    return this.#http.send(
      {
        method: "POST",
        url,
        headers: { ...headers, "content-type": "application/json; charset=utf-8" },
        body: stringifyJson(body),
      },
      signal,
    );
  }
}
