import { stringifyJson, suggest } from "@ingestlayer/core/plugin";
import type { Compile, DeliveryReport, Event, JsonObject } from "@ingestlayer/core/plugin";
import type { Problem, Route, RunContext, Trial } from "@ingestlayer/core/plugin";
import { isJsonObject, readJson } from "../_http/json.ts";
import { closed, deliverEach, problemsOf, reject } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import { trialOf } from "../_http/trial.ts";
import type { Exchange } from "../_http/sender.ts";
import { readAnswer } from "./answer.ts";
import type { NotionClient } from "./client.ts";
import type { NotionRouteConfig } from "./config.ts";
import { notionErrors, notionMistakes } from "./errors.ts";
import { bodyBytesMax, compilePage, markPage } from "./page.ts";
import type { PropertyTypes } from "./page.ts";
import { isWritable } from "./property.ts";

/** The types, or why there are none. */
type ReadTypes =
  | { readonly ok: true; readonly types: PropertyTypes }
  | { readonly ok: false; readonly sent: Exclude<Sent, { readonly kind: "done" }> };

/** A pipeline's pages. State: the property types, read once, and again when a page is refused. */
export class NotionRoute implements Route {
  readonly #client: NotionClient;
  readonly #names: readonly string[];
  readonly #page: ReturnType<typeof compilePage>;
  readonly #compile: Compile;
  #types: PropertyTypes | undefined;

  constructor(
    client: NotionClient,
    config: NotionRouteConfig,
    dataSource: string,
    compile: Compile,
  ) {
    this.#client = client;
    this.#names = Object.keys(config.properties);
    this.#page = compilePage(config, dataSource, compile);
    this.#compile = compile;
  }

  deliver(batch: readonly Event[], { signal }: RunContext): Promise<DeliveryReport> {
    return deliverEach(batch, (event) => this.#send(event, signal));
  }

  /** Reads the data source and compares its properties with the route's. */
  async check(signal: AbortSignal): Promise<readonly Problem[]> {
    const read = await this.#readTypes(signal);
    if (!read.ok) {
      return problemsOf(read.sent, this.#compile.place([]));
    }
    return this.#mistakes(read.types);
  }

  /** Reads the property types first, which a page is written by. */
  async trial(event: Event, signal: AbortSignal): Promise<Trial> {
    const read = await this.#loadTypes(signal);
    if (!read.ok) return { ok: false, failure: read.sent.failure };
    return trialOf(this.#page(event, read.types), markPage, (page, context) =>
      this.#create(page, context.signal),
    );
  }

  async #send(event: Event, signal: AbortSignal): Promise<Sent> {
    const known = this.#types;
    const sent = await this.#attempt(event, signal);
    // The database may have changed since it was read: read it again, once, before giving up.
    if (sent.kind !== "reject" || known === undefined) return sent;
    this.#types = undefined;
    const read = await this.#loadTypes(signal);
    if (!read.ok || isSame(read.types, known)) return sent;
    return this.#attempt(event, signal);
  }

  async #attempt(event: Event, signal: AbortSignal): Promise<Sent> {
    const read = await this.#loadTypes(signal);
    if (!read.ok) return read.sent;
    const page = this.#page(event, read.types);
    return page.ok ? this.#create(page.body, signal) : reject(page.failure);
  }

  async #create(page: JsonObject, signal: AbortSignal): Promise<Sent> {
    const body = stringifyJson(page);
    const bytes = Buffer.byteLength(body);
    if (bytes > bodyBytesMax) return reject(notionErrors.large(bytes, bodyBytesMax));
    return readAnswer(await this.#client.createPage(body, signal), this.#names);
  }

  async #loadTypes(signal: AbortSignal): Promise<ReadTypes> {
    if (this.#types !== undefined) return { ok: true, types: this.#types };
    const read = await this.#readTypes(signal);
    if (!read.ok) return read;
    const [mistake] = this.#mistakes(read.types);
    if (mistake !== undefined) {
      const { code, message, hint = "" } = mistake;
      return { ok: false, sent: closed({ code, reason: `${message}. ${hint}` }) };
    }
    this.#types = read.types;
    return read;
  }

  async #readTypes(signal: AbortSignal): Promise<ReadTypes> {
    const exchange = await this.#client.readDataSource(signal);
    const sent = readAnswer(exchange, []);
    // Nothing was to be changed, so that a lost answer leaves nothing open.
    if (sent.kind === "outage") {
      const { maybeDelivered: _, ...outage } = sent;
      return { ok: false, sent: outage };
    }
    if (sent.kind !== "done") return { ok: false, sent: closed(sent.failure) };
    const types = typesOf(exchange);
    if (types !== undefined) return { ok: true, types };
    const status = exchange.kind === "answer" ? exchange.status : 0;
    return { ok: false, sent: closed(notionErrors.unreadable(status)) };
  }

  #mistakes(types: PropertyTypes): readonly Problem[] {
    return this.#names.flatMap((name) => {
      const type = types.get(name);
      const place = this.#compile.place(["properties", name]);
      if (type === undefined) {
        return [{ ...notionMistakes.unknown(name, suggest(name, [...types.keys()])), place }];
      }
      return isWritable(type) ? [] : [{ ...notionMistakes.readOnly(name, type), place }];
    });
  }
}

function typesOf(exchange: Exchange): PropertyTypes | undefined {
  const body = exchange.kind === "answer" ? readJson(exchange.body) : undefined;
  const properties = isJsonObject(body) ? body["properties"] : undefined;
  if (!isJsonObject(properties)) return undefined;
  return new Map(
    Object.entries(properties).flatMap(([name, one]): [string, string][] =>
      isJsonObject(one) && typeof one["type"] === "string" ? [[name, one["type"]]] : [],
    ),
  );
}

function isSame(one: PropertyTypes, other: PropertyTypes): boolean {
  if (one.size !== other.size) return false;
  return [...one].every(([name, type]) => other.get(name) === type);
}
