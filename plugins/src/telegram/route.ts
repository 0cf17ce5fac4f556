import { evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, DeliveryReport, Event, JsonObject, Log } from "@ingestlayer/core/plugin";
import type { Problem, Route, RunContext, TextTemplate, Trial } from "@ingestlayer/core/plugin";
import { deliverEach, problemsOf, reject } from "../_http/report.ts";
import type { Sent } from "../_http/report.ts";
import { testMark, trialOf } from "../_http/trial.ts";
import type { Made } from "../_http/trial.ts";
import { inertLine } from "../_text/inert.ts";
import { readAnswer } from "./answer.ts";
import type { ChatOwner, TelegramAnswer } from "./answer.ts";
import type { TelegramClient } from "./client.ts";
import type { TelegramRouteConfig } from "./config.ts";
import { telegramErrors, telegramWarnings } from "./errors.ts";
import { escapeValue, fitText, parseMarkup } from "./markup.ts";
import type { FormattedText } from "./markup.ts";

/** A bot that the routes of one destination share. */
export interface Bot {
  readonly client: TelegramClient;
  /** The destination's own chat. */
  readonly chat: string;
  /** New ids of groups that became supergroups, by their old ones. */
  readonly moved: Map<string, string>;
  readonly log: Log;
}

/** A pipeline's messages. */
export class TelegramRoute implements Route {
  readonly #bot: Bot;
  readonly #config: TelegramRouteConfig;
  readonly #text: TextTemplate;
  readonly #chat: TextTemplate | undefined;
  readonly #topic: TextTemplate | undefined;
  readonly #place: string;

  constructor(bot: Bot, config: TelegramRouteConfig, compile: Compile) {
    this.#bot = bot;
    this.#config = config;
    this.#place = compile.place([]);
    const { text, chat, topic } = config;
    this.#text = compile.textTemplate(["text"], text, escapeValue);
    if (chat !== undefined) this.#chat = compile.textTemplate(["chat"], chat, inertLine);
    if (topic !== undefined) this.#topic = compile.textTemplate(["topic"], topic, inertLine);
  }

  deliver(batch: readonly Event[], { signal }: RunContext): Promise<DeliveryReport> {
    return deliverEach(batch, (event) => this.#send(event, signal));
  }

  /** Asks who the bot is and whether it knows the chat. */
  async check(signal: AbortSignal): Promise<readonly Problem[]> {
    const { client, chat } = this.#bot;
    const { sent } = readAnswer(await client.call("getMe", {}, signal), "destination");
    if (sent.kind !== "done") return problemsOf(sent, this.#place);
    if (this.#chat !== undefined && this.#chat.references.length > 0) return [];
    const asked = this.#config.chat ?? chat;
    const found = readAnswer(
      await client.call("getChat", { chat_id: asked }, signal),
      "destination",
    );
    return problemsOf(found.sent, this.#place);
  }

  trial(event: Event): Trial {
    return trialOf(
      this.#message(event, `${testMark} `),
      (body) => body,
      (body, { signal }) => this.#post(body, signal),
    );
  }

  async #send(event: Event, signal: AbortSignal): Promise<Sent> {
    const made = this.#message(event, "");
    return made.ok ? this.#post(made.body, signal) : reject(made.failure);
  }

  #message(event: Event, mark: string): Made {
    const source = this.#text.evaluate(event);
    if (isEvaluationError(source)) return { ok: false, failure: evaluationFailure(source) };
    const chat = this.#chat?.evaluate(event) ?? this.#bot.chat;
    if (isEvaluationError(chat)) return { ok: false, failure: evaluationFailure(chat) };
    const topic = this.#topic?.evaluate(event) ?? "";
    if (isEvaluationError(topic)) return { ok: false, failure: evaluationFailure(topic) };
    if (!/^\d{0,15}$/.test(topic)) return { ok: false, failure: telegramErrors.topic() };
    const text = fitText(parseMarkup(mark + source));
    return { ok: true, body: { chat_id: chat, ...this.#withOptions(text, topic) } };
  }

  #withOptions({ text, entities }: FormattedText, topic: string): JsonObject {
    const { silent, preview, protect } = this.#config;
    return {
      text: text.trim() === "" ? "–" : text,
      ...(entities.length === 0
        ? {}
        : { entities: entities.map((entity): JsonObject => ({ ...entity })) }),
      ...(topic === "" ? {} : { message_thread_id: Number(topic) }),
      link_preview_options: { is_disabled: !preview },
      disable_notification: silent,
      protect_content: protect,
    };
  }

  /** Posts to the chat, or to where it has moved. */
  async #post(body: JsonObject, signal: AbortSignal): Promise<Sent> {
    const { moved } = this.#bot;
    const chat = body["chat_id"] as string;
    const answer = await this.#call({ ...body, chat_id: moved.get(chat) ?? chat }, signal);
    if (answer.movedTo === undefined || moved.get(chat) === answer.movedTo) return answer.sent;
    this.#follow(chat, answer.movedTo);
    return (await this.#call({ ...body, chat_id: answer.movedTo }, signal)).sent;
  }

  async #call(body: JsonObject, signal: AbortSignal): Promise<TelegramAnswer> {
    const owner: ChatOwner = this.#chat === undefined ? "destination" : "route";
    return readAnswer(await this.#bot.client.call("sendMessage", body, signal), owner);
  }

  /** A group that became a supergroup has another id: written to from now on, and reported once. */
  #follow(from: string, to: string): void {
    this.#bot.moved.set(from, to);
    const { code, message } = telegramWarnings.moved();
    this.#bot.log.warn(`${message}: write it into the config`, { code, from, to });
  }
}
