import { isRecord } from "./schema.ts";

/** What came instead of JSON, in words that say where to look; never the text itself. */
export function describeText(headers: Readonly<Record<string, string>>, text: string): string {
  const length = `${text.length} characters`;
  if (text.trim() === "") return "it is empty";
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") return `it is compressed (${encoding}), which was not asked for`;
  if (/^\s*[[{]/.test(text)) return `it breaks off, or is spoilt, within ${length}`;
  const type = headers["content-type"] ?? "";
  return `it is ${type === "" ? "of no type" : `'${type.slice(0, 100)}'`}, ${length}; is the url right?`;
}

/** The form of stream that a response is: by what it says it is, or by what stands in it. */
export function streamForm(type: string, text: string): string | undefined {
  if (/^text\/event-stream\b/i.test(type) || /^(event|data|id): ?\S/.test(text)) {
    return "server-sent events";
  }
  if (/ndjson|jsonl|json-seq/i.test(type) || isLines(text)) return "JSON lines";
  return undefined;
}

/** Several whole JSON objects, one a line. */
function isLines(text: string): boolean {
  const [first = "", second = ""] = text.split("\n", 2);
  return [first, second].every((line) => /^\{.*\}\r?$/.test(line));
}

/** The message in the error forms of the usual servers: short, and never the request's own text. */
export function errorMessage(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const { error, message } = value;
  const words = isRecord(error) ? error["message"] : (error ?? message);
  if (typeof words !== "string" || words === "") return undefined;
  return words.replaceAll(/\p{Cc}/gu, " ").slice(0, 200);
}
