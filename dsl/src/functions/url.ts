import { type FunctionDefinition, member } from "./definition.ts";
import { types } from "../types.ts";

function part(
  name: string,
  summary: string,
  read: (url: URL) => string,
  expression: string,
  result: string,
): FunctionDefinition {
  const work = (text: string): string => {
    const url = URL.parse(text);
    return url === null ? "" : read(url);
  };
  return {
    name,
    summary: `${summary} Empty when the text is not an absolute URL.`,
    overloads: [member([types.string], types.string, work)],
    examples: [{ expression, result }],
  };
}

const EXAMPLE = '"https://api.acme.com:8443/v1/pay?plan=pro"';

/** Parts of a URL. */
export const urlParts: readonly FunctionDefinition[] = [
  part(
    "urlScheme",
    "The scheme without colon.",
    (url) => url.protocol.slice(0, -1),
    `${EXAMPLE}.urlScheme()`,
    "https",
  ),
  part(
    "urlHost",
    "The host name without port.",
    (url) => url.hostname,
    `${EXAMPLE}.urlHost()`,
    "api.acme.com",
  ),
  part("urlPath", "The path.", (url) => url.pathname, `${EXAMPLE}.urlPath()`, "/v1/pay"),
  {
    name: "urlQuery",
    summary: "The first value of a query parameter; empty when there is none.",
    overloads: [
      member(
        [types.string, types.string],
        types.string,
        (text: string, name: string) => URL.parse(text)?.searchParams.get(name) ?? "",
      ),
    ],
    examples: [{ expression: `${EXAMPLE}.urlQuery("plan")`, result: "pro" }],
  },
];
