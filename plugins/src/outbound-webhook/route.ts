import { createHash } from "node:crypto";
import { parseJson } from "@ingestlayer/core/plugin";
import type { Compile, DeliveryReport, Event, Outcome } from "@ingestlayer/core/plugin";
import type { Problem, Route, RunContext, Trial } from "@ingestlayer/core/plugin";
import { deliverEach, reject } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import { asReport } from "../_http/trial.ts";
import type { HttpSender } from "../_http/sender.ts";
import { readAnswer } from "./answer.ts";
import type { WebhookConfig, WebhookRouteConfig } from "./config.ts";
import { webhookErrors } from "./errors.ts";
import { compileContent } from "./request.ts";
import type { Content, Made } from "./request.ts";
import { signatureHeaders } from "./signature.ts";
import type { SigningKey } from "./signature.ts";

/** The endpoint that the routes of one destination share. */
export interface Endpoint {
  readonly http: HttpSender;
  readonly config: WebhookConfig;
  readonly keys: readonly SigningKey[];
}

/** A pipeline's requests to an endpoint. */
export class WebhookRoute implements Route {
  readonly #endpoint: Endpoint;
  readonly #make: (event: Event) => Made;
  readonly #place: string;
  readonly #batch: boolean;
  readonly deliver: Route["deliver"];

  constructor(endpoint: Endpoint, config: WebhookRouteConfig, compile: Compile) {
    this.#endpoint = endpoint;
    this.#make = compileContent(config, compile);
    this.#place = compile.place([]);
    this.#batch = config.batch;
    this.deliver = (batch, context) =>
      config.batch
        ? this.#deliverTogether(batch, context)
        : deliverEach(batch, (event) => this.#deliverOne(event, context));
  }

  /** Asks for the headers alone, which by HTTP changes nothing: it shows that the way there is open. */
  async check(signal: AbortSignal): Promise<readonly Problem[]> {
    const { http, config } = this.#endpoint;
    const { url, headers } = config;
    const exchange = await http.send({ method: "HEAD", url, headers }, signal);
    if (exchange.kind === "answer") return [];
    return [{ code: exchange.failure.code, message: exchange.failure.reason, place: this.#place }];
  }

  /** A request of its own; its id and a header of its own say that it is a test. */
  trial(event: Event): Trial {
    const made = this.#make(event);
    if (!made.ok) return made;
    const { body, headers, id } = this.#batch ? together([made.content]) : made.content;
    const content = { body, id: `test_${id}`, headers: { ...headers, "ingestlayer-test": "true" } };
    return {
      ok: true,
      message: {
        method: this.#endpoint.config.method,
        headers: { ...content.headers, "webhook-id": content.id },
        body: parseJson(body),
      },
      send: async (context) => asReport(await this.#send(content, context)),
    };
  }

  async #deliverOne(event: Event, context: RunContext): Promise<Sent> {
    const made = this.#make(event);
    return made.ok ? this.#send(made.content, context) : reject(made.failure);
  }

  /** One request for all; an event of which no body can be made is left out of it. */
  async #deliverTogether(batch: readonly Event[], context: RunContext): Promise<DeliveryReport> {
    const made = batch.map((event) => this.#make(event));
    const contents = made.flatMap((one) => (one.ok ? [one.content] : []));
    const sent = contents.length === 0 ? undefined : await this.#send(together(contents), context);
    if (sent?.kind === "outage" && contents.length === batch.length) return sent;
    return made.map((one): Outcome => {
      if (!one.ok) return reject(one.failure);
      if (sent === undefined) throw new Error("a body was made and not sent");
      return sent.kind === "outage" ? { ...sent, kind: "retry" } : sent;
    });
  }

  async #send({ id, body, headers }: Content, { clock, signal }: RunContext): Promise<Sent> {
    const { http, config, keys } = this.#endpoint;
    const bytes = Buffer.byteLength(body);
    if (bytes > config.bodyBytesMax) return reject(webhookErrors.large(bytes, config.bodyBytesMax));
    const exchange = await http.send(
      {
        method: config.method,
        url: config.url,
        headers: {
          ...config.headers,
          ...headers,
          "content-type": "application/json",
          ...signatureHeaders(id, clock.now(), body, keys),
        },
        body,
      },
      signal,
    );
    return readAnswer(exchange, new URL(config.url).host);
  }
}

/** A list of bodies; its id follows from theirs, so that the same batch has the same id. */
function together(contents: readonly Content[]): Content {
  const ids = contents.map(({ id }) => id).join("\n");
  return {
    id: `batch_${createHash("sha256").update(ids).digest("hex").slice(0, 40)}`,
    body: `[${contents.map(({ body }) => body).join(",")}]`,
    headers: contents[0]?.headers ?? {},
  };
}
