import { evaluationFailure, isEvaluationError } from "@ingestlayer/core/plugin";
import type { Compile, Event, JsonObject, JsonValue } from "@ingestlayer/core/plugin";
import { markText, testMark } from "../_http/trial.ts";
import type { Made } from "../_http/trial.ts";
import { inert } from "../_text/inert.ts";
import { compileTree } from "../_text/tree.ts";
import { fitBlocks } from "./blocks.ts";
import type { SlackRouteConfig } from "./config.ts";
import { escapeText, shortenMarkup } from "./text.ts";

/** What Slack shows of a text; more than 4,000 it advises against, beyond 40,000 it cuts unmarked. */
export const textUnitsMax = 4_000;

/** Compiles text and blocks of a route to what makes the message of an event. */
export function compileMessage(
  { text, blocks, unfurl }: SlackRouteConfig,
  compile: Compile,
): (event: Event) => Made {
  const textTemplate = compile.textTemplate(["text"], text, escapeText);
  const tree =
    blocks === undefined
      ? undefined
      : compileTree(withVerbatim(blocks), ["blocks"], (path, source) =>
          compile.textTemplate(path, source, isShown(path.at(-1)) ? escapeText : inert),
        );
  return (event) => {
    const rendered = textTemplate.evaluate(event);
    if (isEvaluationError(rendered)) return { ok: false, failure: evaluationFailure(rendered) };
    const body = {
      text: shortenMarkup(rendered, textUnitsMax) || emptyText,
      // Nothing in the text becomes a mention or a link by itself.
      parse: "none",
      link_names: false,
      unfurl_links: unfurl,
      unfurl_media: unfurl,
    };
    const made = tree?.(event);
    if (made === undefined) return { ok: true, body };
    if (isEvaluationError(made)) return { ok: false, failure: evaluationFailure(made) };
    return { ok: true, body: { ...body, blocks: fitBlocks(made as readonly JsonValue[]) } };
  };
}

const emptyText = "–";

/** The message marked as a test, in its text and above its blocks. */
export function markMessage(body: JsonObject): JsonObject {
  const { blocks } = body;
  const marked = { ...body, text: markText(body["text"]) };
  if (!Array.isArray(blocks)) return marked;
  const mark = { type: "context", elements: [{ type: "mrkdwn", text: testMark }] };
  return { ...marked, blocks: [mark, ...(blocks as readonly JsonValue[])].slice(0, blocksMax) };
}

/** Of one message. */
const blocksMax = 50;

/** Texts that people read; the others are addresses and names, in which nothing is escaped. */
function isShown(key: string | number | undefined): boolean {
  return key === "text" || key === "alt_text";
}

/** With `verbatim` Slack makes no links and mentions of what only looks like one. */
function withVerbatim(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(withVerbatim);
  const object = value as JsonObject;
  const members = Object.entries(object).map(([key, member]) => [key, withVerbatim(member)]);
  const made = Object.fromEntries(members) as JsonObject;
  const isMarkup = object["type"] === "mrkdwn" && typeof object["text"] === "string";
  return isMarkup && object["verbatim"] === undefined ? { ...made, verbatim: true } : made;
}
