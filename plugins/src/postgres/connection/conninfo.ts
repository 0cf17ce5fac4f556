import { MistakeFound } from "./mistake.ts";

/** A parameter as it is written; the name may be unknown, the value empty. */
export type Pair = readonly [name: string, value: string];

const example = "postgres://user:password@host:5432/database";

/**
 * Reads a URI (`postgres://…`, several hosts allowed) or `keyword=value` pairs, as libpq does
 * ("Connection Strings"). Throws `MistakeFound`.
 */
export function readConninfo(text: string): readonly Pair[] {
  const trimmed = text.trim();
  if (trimmed === "") throw new MistakeFound("the connection string is empty", `Write ${example}`);
  const scheme = /^postgres(?:ql)?:\/\//.exec(trimmed);
  if (scheme !== null) return readUri(trimmed.slice(scheme[0].length));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) {
    const found = trimmed.slice(0, trimmed.indexOf(":"));
    throw new MistakeFound(`the connection string begins with '${found}://'`, `Write ${example}`);
  }
  return readKeywords(trimmed);
}

function readUri(rest: string): readonly Pair[] {
  const [beforeQuery = "", ...queries] = rest.split("?");
  const slash = beforeQuery.indexOf("/", beforeQuery.lastIndexOf("@") + 1);
  const authority = slash === -1 ? beforeQuery : beforeQuery.slice(0, slash);
  const at = authority.lastIndexOf("@");
  const [user, password] = at === -1 ? [] : splitOnce(authority.slice(0, at), ":");
  const hosts = authority
    .slice(at + 1)
    .split(",")
    .map(splitHost);
  const pairs: [string, string | undefined][] = [
    ["user", user],
    ["password", password],
    ["host", hosts.map(([host]) => host).join(",")],
    ["port", hosts.some(([, port]) => port !== "") ? hosts.map(([, port]) => port).join(",") : ""],
    ["dbname", slash === -1 ? undefined : beforeQuery.slice(slash + 1)],
  ];
  for (const pair of queries.join("?").split("&")) {
    if (pair !== "") pairs.push(splitOnce(pair, "="));
  }
  try {
    return pairs.map(([name, value = ""]) => [name, decodeURIComponent(value)]);
  } catch {
    throw new MistakeFound(
      "a '%' in the connection string is not followed by two hexadecimal digits",
      "Write '%25' for a percent sign, '%40' for '@', '%3A' for ':', '%2F' for '/' in a password",
    );
  }
}

function splitHost(text: string): readonly [host: string, port: string] {
  // An IPv6 address stands in brackets: its colons do not begin a port.
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) return [bracketed[1] ?? "", bracketed[2] ?? ""];
  const [host, port = ""] = splitOnce(text, ":");
  return [host, port];
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** One `keyword = value`; a value may stand in single quotes, with `\'` and `\\` inside. */
const keywordPair = /\s*([a-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/gy;

function readKeywords(text: string): readonly Pair[] {
  const pairs: Pair[] = [];
  keywordPair.lastIndex = 0;
  let end = 0;
  for (let match = keywordPair.exec(text); match !== null; match = keywordPair.exec(text)) {
    const value = match[2] ?? match[3] ?? "";
    pairs.push([match[1] ?? "", value.replaceAll(/\\(.)/g, "$1")]);
    end = keywordPair.lastIndex;
  }
  if (text.slice(end).trim() === "") return pairs;
  throw new MistakeFound(
    `the connection string is neither a URI nor keyword=value pairs (character ${end + 1})`,
    `Write ${example} or "host=… dbname=… user=… password=…"`,
  );
}
