import { evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, Event, Failure, JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import type { TextTemplate } from "@ingestlayer/core/plugin";
import { markText } from "../_http/trial.ts";
import { inertLine } from "../_text/inert.ts";
import { shorten } from "../_text/shorten.ts";
import { compileTree } from "../_text/tree.ts";
import type { Render } from "../_text/tree.ts";
import type { DiscordRouteConfig } from "./config.ts";
import { discordErrors } from "./errors.ts";
import { fitEmbeds, isLink } from "./embeds.ts";
import { escapeMarkdown, plainText, shortenMarkdown } from "./text.ts";

export const contentUnitsMax = 2_000;
const usernameUnitsMax = 80;
const threadNameUnitsMax = 100;
/** `SUPPRESS_EMBEDS`, a flag of messages. */
const suppressEmbeds = 1 << 2;

export type Message =
  | { readonly ok: true; readonly body: JsonObject; readonly thread: string }
  | { readonly ok: false; readonly failure: Failure };

const textFields = ["content", "username", "avatar", "thread", "threadName"] as const;

/** Compiles a route to what makes the message of an event. */
export function compileMessage(
  config: DiscordRouteConfig,
  compile: Compile,
): (event: Event) => Message {
  const templates = textFields.flatMap((field): [string, TextTemplate][] => {
    const source = config[field];
    if (source === undefined) return [];
    const encode = field === "content" ? escapeMarkdown : plainLine;
    return [[field, compile.textTemplate([field], source, encode)]];
  });
  const embeds =
    config.embeds === undefined
      ? undefined
      : compileTree(config.embeds, ["embeds"], (path, source) =>
          compileLeaf(path, source, compile),
        );
  const { mentions, unfurl } = config;
  const fixed: JsonObject = {
    allowed_mentions: {
      parse: mentions.everyone ? ["everyone"] : [],
      roles: mentions.roles,
      users: mentions.users,
    },
    ...(unfurl || embeds !== undefined ? {} : { flags: suppressEmbeds }),
  };
  return (event) => {
    const texts: Record<string, string> = {};
    for (const [field, template] of templates) {
      const text = template.evaluate(event);
      if (isEvaluationError(text)) return { ok: false, failure: evaluationFailure(text) };
      texts[field] = text;
    }
    const { thread = "" } = texts;
    // It goes into the address: a text of any length there would be refused before Discord reads it.
    if (!/^(?:\d{15,21})?$/.test(thread)) return { ok: false, failure: discordErrors.notThread() };
    const made = embeds?.(event);
    if (isEvaluationError(made)) return { ok: false, failure: evaluationFailure(made) };
    const body = { ...bodyOf(texts), ...fixed };
    const list = made === undefined ? {} : { embeds: fitEmbeds(made as readonly JsonValue[]) };
    return { ok: true, body: { ...body, ...list }, thread };
  };
}

function bodyOf(texts: Readonly<Record<string, string>>): JsonObject {
  const { content, username = "", avatar = "", threadName = "" } = texts;
  return {
    ...(content === undefined ? {} : { content: shortenMarkdown(content, contentUnitsMax) || "–" }),
    ...(username === "" ? {} : { username: shorten(username, usernameUnitsMax) }),
    ...(isLink(avatar) ? { avatar_url: avatar } : {}),
    ...(threadName === "" ? {} : { thread_name: shorten(threadName, threadNameUnitsMax) }),
  };
}

/** The message marked as a test: in its text, or above its embeds. */
export function markMessage(body: JsonObject): JsonObject {
  return { ...body, content: shortenMarkdown(markText(body["content"]), contentUnitsMax) };
}

function plainLine(value: string): string {
  return inertLine(plainText(value));
}

/** Markdown is read in these; the other texts are names and addresses, and `color` is a number. */
function compileLeaf(
  path: readonly (string | number)[],
  source: string,
  compile: Compile,
): { readonly evaluate: Render } {
  const key = path.at(-1);
  if (key === "color") return compile.template(path, source);
  const inFields = path.includes("fields");
  const isMarkdown = key === "description" || key === "title" || key === "value" || inFields;
  return compile.textTemplate(path, source, isMarkdown ? escapeMarkdown : plainText);
}
