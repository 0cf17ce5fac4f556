import { HttpSender } from "../_http/sender.ts";
import type { Exchange } from "../_http/sender.ts";
import type { NotionConfig } from "./config.ts";

/** The first version in which databases have data sources; later ones are asked for by nobody here. */
const notionVersion = "2025-09-03";

/** A data source with thousands of options is this large. */
const dataSourceBytesMax = 4 * 1024 * 1024;

/** Requests to Notion's API. */
export class NotionClient {
  readonly #http: HttpSender;
  readonly #config: NotionConfig;

  constructor(config: NotionConfig) {
    this.#config = config;
    const { timeout, proxy } = config;
    this.#http = new HttpSender({
      connections: 4,
      timeoutMs: timeout,
      proxy,
      responseBytesMax: dataSourceBytesMax,
    });
  }

  /** The data source with the types of its properties. */
  readDataSource(signal: AbortSignal): Promise<Exchange> {
    return this.#send("GET", `/v1/data_sources/${this.#config.dataSource}`, signal);
  }

  createPage(body: string, signal: AbortSignal): Promise<Exchange> {
    return this.#send("POST", "/v1/pages", signal, body);
  }

  close(): Promise<void> {
    return this.#http.close();
  }

  #send(
    method: "GET" | "POST",
    path: string,
    signal: AbortSignal,
    body?: string,
  ): Promise<Exchange> {
    const { api, token } = this.#config;
    const headers = {
      authorization: `Bearer ${token}`,
      "notion-version": notionVersion,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    };
    const url = `${api}${path}`;
    return this.#http.send(
      { method, url, headers, ...(body === undefined ? {} : { body }) },
      signal,
    );
  }
}
