import { stringifyJson } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { HttpSender } from "../_http/sender.ts";
import type { Exchange } from "../_http/sender.ts";
import type { TelegramConfig } from "./config.ts";

/** Calls methods of the Bot API. */
export class TelegramClient {
  readonly #http: HttpSender;
  readonly #base: string;

  constructor({ api, token, timeout, proxy }: TelegramConfig) {
    this.#http = new HttpSender({ connections: 2, timeoutMs: timeout, proxy });
    this.#base = `${api}/bot${token}`;
  }

  call(method: string, body: JsonObject, signal: AbortSignal): Promise<Exchange> {
    return this.#http.send(
      {
        method: "POST",
        url: `${this.#base}/${method}`,
        headers: { "content-type": "application/json" },
        body: stringifyJson(body),
      },
      signal,
    );
  }

  close(): Promise<void> {
    return this.#http.close();
  }
}
