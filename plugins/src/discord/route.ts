import { stringifyJson } from "@ingestlayer/core/plugin";
import type { Compile, DeliveryReport, Event, JsonObject, Trial } from "@ingestlayer/core/plugin";
import type { Problem, Route, RunContext } from "@ingestlayer/core/plugin";
import { deliverEach, problemsOf, reject } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import { trialOf } from "../_http/trial.ts";
import type { HttpSender } from "../_http/sender.ts";
import { readAnswer } from "./answer.ts";
import type { DiscordRouteConfig } from "./config.ts";
import { discordErrors } from "./errors.ts";
import { compileMessage, markMessage } from "./message.ts";
import type { Message } from "./message.ts";
import { refusalsMax } from "./pace.ts";
import type { Pace } from "./pace.ts";

/** A webhook that the routes of one destination share. */
export interface DiscordWebhook {
  readonly http: HttpSender;
  readonly url: string;
  readonly pace: Pace;
}

/** A pipeline's messages. */
export class DiscordRoute implements Route {
  readonly #webhook: DiscordWebhook;
  readonly #message: (event: Event) => Message;
  readonly #place: string;

  constructor(webhook: DiscordWebhook, config: DiscordRouteConfig, compile: Compile) {
    this.#webhook = webhook;
    this.#message = compileMessage(config, compile);
    this.#place = compile.place([]);
  }

  deliver(batch: readonly Event[], context: RunContext): Promise<DeliveryReport> {
    return deliverEach(batch, (event) => this.#send(event, context));
  }

  /** Asks for the webhook itself, which posts nothing. */
  async check(signal: AbortSignal): Promise<readonly Problem[]> {
    const { http, url } = this.#webhook;
    const sent = readAnswer(await http.send({ method: "GET", url, headers: {} }, signal), "");
    return problemsOf(sent, this.#place);
  }

  trial(event: Event): Trial {
    const message = this.#message(event);
    return trialOf(message, markMessage, (body, context) =>
      this.#post(body, message.ok ? message.thread : "", context),
    );
  }

  async #send(event: Event, context: RunContext): Promise<Sent> {
    const message = this.#message(event);
    if (!message.ok) return reject(message.failure);
    return this.#post(message.body, message.thread, context);
  }

  async #post(body: JsonObject, thread: string, { clock, signal }: RunContext): Promise<Sent> {
    const { http, url, pace } = this.#webhook;
    const blockedMs = pace.blockedMs(clock.now());
    if (blockedMs > 0) {
      return { kind: "outage", failure: discordErrors.invalid(refusalsMax), afterMs: blockedMs };
    }
    await pace.wait(clock, signal);
    const target = new URL(url);
    // With `wait` Discord answers when the message is there, and says why where it is not.
    target.searchParams.set("wait", "true");
    if (thread !== "") target.searchParams.set("thread_id", thread);
    const exchange = await http.send(
      {
        method: "POST",
        url: target.href,
        headers: { "content-type": "application/json" },
        body: stringifyJson(body),
      },
      signal,
    );
    pace.heed(exchange, clock.now());
    return readAnswer(exchange, thread);
  }
}
