import { stringifyJson } from "@ingestlayer/core/plugin";
import type { UnstorableText } from "./encoder.ts";
import { refuse, type Encoder } from "./refusal.ts";

/** `\u0000` or half of a surrogate pair, behind an even number of backslashes. */
const unstorableEscape = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/i;
const unstorableEscapes = new RegExp(unstorableEscape, "gi");

/**
 * JSON with every digit of every integer. `jsonb` holds real characters, and so neither NUL nor half
 * of a surrogate pair, which `JSON.stringify` writes as escapes; `json` keeps the text as it is.
 */
export function jsonEncoder(base: "json" | "jsonb", unstorable: UnstorableText): Encoder {
  return (value) => {
    const text = stringifyJson(value);
    if (base === "json" || !text.includes("\\u") || !unstorableEscape.test(text)) return text;
    if (unstorable === "replace") return text.replaceAll(unstorableEscapes, "$1\\ufffd");
    return refuse(
      "the JSON contains a NUL character (U+0000) or half of a surrogate pair, which jsonb " +
        "cannot store",
    );
  };
}
