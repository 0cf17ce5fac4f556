import type { JsonValue } from "@ingestlayer/core/plugin";
import { expected, refuse, type Encoder, type Refusal } from "./refusal.ts";

/** Postgres' `MAXDIM`. */
const dimensionsMax = 6;

/** A list as an array literal, lists in it as further dimensions; a literal as text stays. */
export function arrayEncoder(element: Encoder): Encoder {
  return (value) => {
    if (typeof value === "string" && value.trimStart().startsWith("{")) return value;
    if (!isList(value)) return expected("a list", value);
    return literal(value, element, 1);
  };
}

function literal(
  list: readonly JsonValue[],
  element: Encoder,
  dimension: number,
): string | Refusal {
  if (dimension > dimensionsMax) return refuse(`the list is nested over ${dimensionsMax} deep`);
  const parts: string[] = [];
  for (const [index, item] of list.entries()) {
    const part = item === null ? "NULL" : itemLiteral(item, element, dimension);
    if (typeof part !== "string") return refuse(`at place ${index + 1}: ${part.reason}`);
    parts.push(part);
  }
  return `{${parts.join(",")}}`;
}

function itemLiteral(item: JsonValue, element: Encoder, dimension: number): string | Refusal {
  if (isList(item)) return literal(item, element, dimension + 1);
  const text = element(item);
  return typeof text === "string" ? `"${text.replaceAll(/["\\]/g, "\\$&")}"` : text;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
