import { canonicalJson, evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, DeliveryReport, Event, Expression } from "@ingestlayer/core/plugin";
import type {
  EvaluationError,
  JsonValue,
  Problem,
  Route,
  RunContext,
  TextTemplate,
} from "@ingestlayer/core/plugin";
import { deliverEach, reject } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import { inertLine } from "../_text/inert.ts";
import { readApiAnswer, readWebhookAnswer, threadErrors } from "./answer.ts";
import type { ApiAnswer } from "./answer.ts";
import { checkApi, checkWebhook } from "./check.ts";
import type { SlackClient } from "./client.ts";
import type { SlackConfig, SlackRouteConfig } from "./config.ts";
import { slackMistakes } from "./errors.ts";
import { compileMessage } from "./message.ts";
import type { Message } from "./message.ts";
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
  const send = async (event: Event, signal: AbortSignal): Promise<Sent> => {
    const message = makeMessage(event);
    if (!message.ok) return reject(message.failure);
    const { parse: _, link_names: __, ...body } = message.body;
    return readWebhookAnswer(await client.postWebhook(body, signal));
  };
  return {
    deliver: (batch, { signal }) => deliverEach(batch, (event) => send(event, signal)),
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
  readonly #message: (event: Event) => Message;
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

  async #send(event: Event, signal: AbortSignal): Promise<Sent> {
    const message = this.#message(event);
    if (!message.ok) return reject(message.failure);
    const channel = this.#channel?.evaluate(event) ?? this.#options.destination.channel ?? "";
    if (isEvaluationError(channel)) return reject(evaluationFailure(channel));
    const key = threadKey(this.#thread?.evaluate(event));
    if (isEvaluationError(key)) return reject(evaluationFailure(key));
    const target = { ...message.body, channel };
    const post = (thread: object) => this.#post({ ...target, ...thread }, signal);
    if (key === "") return sentOf(await post({}));
    return this.#sendToThread(channel, key, post);
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
