import { canonicalJson, evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, DeliveryReport, Event, Expression } from "@ingestlayer/core/plugin";
import type {
  EvaluationError,
  JsonObject,
  JsonValue,
  Problem,
  Route,
  RunContext,
  TextTemplate,
  Trial,
} from "@ingestlayer/core/plugin";
import { deliverEach, reject } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import { trialOf } from "../_http/trial.ts";
import type { Made } from "../_http/trial.ts";
import { inertLine } from "../_text/inert.ts";
import { readApiAnswer, readWebhookAnswer, threadErrors } from "./answer.ts";
import type { ApiAnswer } from "./answer.ts";
import { checkApi, checkWebhook } from "./check.ts";
import type { SlackClient } from "./client.ts";
import type { SlackConfig, SlackRouteConfig } from "./config.ts";
import { slackMistakes } from "./errors.ts";
import { compileMessage, markMessage } from "./message.ts";
import type { Threads } from "./threads.ts";

/** Compiles a route of a webhook: its channel is fixed, its answer a status. */
export function webhookRoute(
  client: SlackClient,
  config: SlackRouteConfig,
  compile: Compile,
): Route {
  for (const field of ["channel", "thread"] as const) {
    if (config[field] !== undefined) compile.problem([field], slackMistakes.tokenOnly(field));
  }
  const makeMessage = compileMessage(config, compile);
  const post = async (message: JsonObject, signal: AbortSignal): Promise<Sent> => {
    const { parse: _, link_names: __, ...body } = message;
    return readWebhookAnswer(await client.postWebhook(body, signal));
  };
  const send = async (event: Event, signal: AbortSignal): Promise<Sent> => {
    const message = makeMessage(event);
    return message.ok ? post(message.body, signal) : reject(message.failure);
  };
  return {
    deliver: (batch, { signal }) => deliverEach(batch, (event) => send(event, signal)),
    trial: (event) =>
      trialOf(makeMessage(event), markMessage, (body, { signal }) => post(body, signal)),
    check: (signal) => checkWebhook(client, compile.place([]), signal),
  };
}

/** What a route of the Web API works with. */
export interface ApiRouteOptions {
  readonly client: SlackClient;
  readonly threads: Threads;
  readonly destination: SlackConfig;
  readonly config: SlackRouteConfig;
  readonly compile: Compile;
}

/** A route by `chat.postMessage`: any channel, and threads. */
export class ApiRoute implements Route {
  readonly #options: ApiRouteOptions;
  readonly #message: (event: Event) => Made;
  readonly #channel: TextTemplate | undefined;
  readonly #thread: Expression | undefined;

  constructor(options: ApiRouteOptions) {
    const { config, compile, destination } = options;
    this.#options = options;
    this.#message = compileMessage(config, compile);
    const { channel, thread } = config;
    if (channel === undefined && destination.channel === undefined) {
      compile.problem([], slackMistakes.noChannel());
    }
    this.#channel =
      channel === undefined ? undefined : compile.textTemplate(["channel"], channel, inertLine);
    this.#thread = thread === undefined ? undefined : compile.expression(["thread"], thread);
  }

  deliver(batch: readonly Event[], { signal }: RunContext): Promise<DeliveryReport> {
    return deliverEach(batch, (event) => this.#send(event, signal));
  }

  check(signal: AbortSignal): Promise<readonly Problem[]> {
    const { client, compile, config, destination } = this.#options;
    const fixed = this.#channel?.references.length === 0 ? config.channel : undefined;
    const channel = config.channel === undefined ? destination.channel : fixed;
    return checkApi(client, channel, compile.place([]), signal);
  }

  trial(event: Event): Trial {
    return trialOf(this.#addressed(event), markMessage, async (body, { signal }) =>
      sentOf(await this.#post(body, signal)),
    );
  }

  async #send(event: Event, signal: AbortSignal): Promise<Sent> {
    const made = this.#addressed(event);
    if (!made.ok) return reject(made.failure);
    const { body, channel } = made;
    const key = threadKey(this.#thread?.evaluate(event));
    if (isEvaluationError(key)) return reject(evaluationFailure(key));
    const post = (thread: object) => this.#post({ ...body, ...thread }, signal);
    if (key === "") return sentOf(await post({}));
    return this.#sendToThread(channel, key, post);
  }

  /** The message of an event with its channel. */
  #addressed(event: Event): Made & { readonly channel: string } {
    const message = this.#message(event);
    const channel = this.#channel?.evaluate(event) ?? this.#options.destination.channel ?? "";
    if (isEvaluationError(channel)) {
      return { ok: false, failure: evaluationFailure(channel), channel: "" };
    }
    return message.ok
      ? { ok: true, body: { ...message.body, channel }, channel }
      : { ...message, channel };
  }

  /** Posts to the thread of a key, and opens one where there is none, or none any more. */
  async #sendToThread(
    channel: string,
    key: string,
    post: (thread: object) => Promise<ApiAnswer>,
  ): Promise<Sent> {
    const { threads, config } = this.#options;
    const ts = await threads.find(channel, key);
    if (ts !== undefined) {
      const answer = await post({ thread_ts: ts, reply_broadcast: config.broadcast });
      if (answer.ok) await threads.remember(channel, key, ts, config.threadFor);
      if (answer.ok || !threadErrors.has(answer.error)) return sentOf(answer);
    }
    const opened = await post({});
    if (opened.ok) await threads.remember(channel, key, opened.ts, config.threadFor);
    return sentOf(opened);
  }

  async #post(body: Parameters<SlackClient["call"]>[1], signal: AbortSignal): Promise<ApiAnswer> {
    const owner = this.#channel === undefined ? "destination" : "route";
    return readApiAnswer(await this.#options.client.call("chat.postMessage", body, signal), owner);
  }
}

/** No key, no thread; numbers and texts that look alike are one key. */
function threadKey(value: unknown): string | EvaluationError {
  if (isEvaluationError(value)) return value;
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? canonicalJson(value as JsonValue) : `${value as number}`;
}

function sentOf(answer: ApiAnswer): Sent {
  return answer.ok ? { kind: "done" } : answer.sent;
}
