import { wrongRequest } from "./wire-error.ts";
import type { WireError } from "./wire-error.ts";

/** What the endpoint reads of a chat completion request. */
export interface ChatRequest {
  /** The text of each message, in order. */
  readonly texts: readonly string[];
  /** The text to classify: that of the last message whose role is `user`. */
  readonly question: string;
  readonly format: AnswerFormat;
}

/** How the answer is written: as bare text, or as JSON with the label under `property`. */
export type AnswerFormat =
  | { readonly type: "text" }
  | { readonly type: "json_object"; readonly property: string }
  | {
      readonly type: "json_schema";
      readonly property: string;
      /** The labels that the schema admits. */
      readonly labels: readonly string[];
    };

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the body of `POST /v1/chat/completions`, for the one model that is served here. Fields that
 * would not change the answer of a classifier (`temperature`, `max_tokens`, …) are ignored; those
 * that would change its shape are refused.
 */
export function readChatRequest(body: unknown, model: string): ChatRequest | WireError {
  if (!isFields(body)) return invalid("the body is not a JSON object", null);
  if (typeof body["model"] !== "string") {
    return invalid(`expected the name of a model, such as "${model}"`, "model");
  }
  if (body["model"] !== model) {
    const message = `The model '${body["model"]}' does not exist here. The one served is '${model}'.`;
    return wrongRequest(404, "model_not_found", message, "model");
  }
  if (body["stream"] === true) return unsupported("streaming is not supported; omit it", "stream");
  if (body["n"] !== undefined && body["n"] !== null && body["n"] !== 1) {
    return unsupported("one choice is all there is; omit it", "n");
  }
  const messages = readMessages(body["messages"]);
  if ("error" in messages) return messages;
  const question = messages.findLast(({ role }) => role === "user")?.text;
  if (question === undefined) {
    return invalid("expected a message whose role is user, with the text to classify", "messages");
  }
  const format = readFormat(body["response_format"]);
  if ("error" in format) return format;
  return { texts: messages.map(({ text }) => text), question, format };
}

interface Message {
  readonly role: string;
  readonly text: string;
}

function readMessages(found: unknown): readonly Message[] | WireError {
  if (!Array.isArray(found) || found.length === 0) {
    return invalid("expected a list of at least one message", "messages");
  }
  const messages: Message[] = [];
  for (const [index, message] of found.entries()) {
    const at = `messages[${index}]`;
    if (!isFields(message) || typeof message["role"] !== "string") {
      return invalid("expected an object with role and content", at);
    }
    const text = textOf(message["content"]);
    if (text === undefined) {
      return invalid("expected a string or a list of text parts", `${at}.content`);
    }
    messages.push({ role: message["role"], text });
  }
  return messages;
}

/** Content is a string, or a list of parts of which a text model can read those of type text. */
function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part: unknown) =>
    isFields(part) && part["type"] === "text" ? part["text"] : undefined,
  );
  return texts.every((text) => typeof text === "string") ? texts.join("\n") : undefined;
}

function readFormat(found: unknown): AnswerFormat | WireError {
  if (found === undefined || found === null) return { type: "text" };
  const type = isFields(found) ? found["type"] : undefined;
  if (type === "text") return { type };
  if (type === "json_object") return { type, property: "label" };
  if (type !== "json_schema") {
    return invalid("expected the type text, json_object or json_schema", "response_format.type");
  }
  const { json_schema: named } = found as Fields;
  if (!isFields(named) || typeof named["name"] !== "string") {
    return invalid("expected an object with name and schema", "response_format.json_schema");
  }
  return readSchema(named["schema"]);
}

/** A classifier can fill in one thing: the property of the schema that lists the labels. */
function readSchema(schema: unknown): AnswerFormat | WireError {
  const properties = isFields(schema) ? schema["properties"] : undefined;
  const [only, ...others] = isFields(properties) ? Object.entries(properties) : [];
  const labels = only !== undefined && isFields(only[1]) ? only[1]["enum"] : undefined;
  if (only === undefined || others.length > 0 || !isLabels(labels)) {
    return invalid(
      "expected an object schema with exactly one property, an enum of strings",
      "response_format.json_schema.schema",
    );
  }
  return { type: "json_schema", property: only[0], labels };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLabels(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((label) => typeof label === "string");
}

function invalid(message: string, param: string | null): WireError {
  const place = param === null ? "Invalid request" : `Invalid '${param}'`;
  return wrongRequest(400, "invalid_value", `${place}: ${message}.`, param);
}

function unsupported(message: string, param: string): WireError {
  return wrongRequest(400, "unsupported_value", `Unsupported '${param}': ${message}.`, param);
}
