import { suggest } from "@ingestlayer/core/plugin";

/** What is wrong with a connection string. Never the string itself: it holds a password. */
export interface Mistake {
  readonly message: string;
  readonly hint: string;
}

/** The parameters of a connection string, under libpq's names. */
export type Parameters = ReadonlyMap<string, string>;

export type ParametersRead =
  | { readonly ok: true; readonly parameters: Parameters }
  | { readonly ok: false; readonly mistake: Mistake };

/** Parameters that are honoured (libpq, "Parameter Key Words"). */
const honoured = [
  "host",
  "hostaddr",
  "port",
  "dbname",
  "user",
  "password",
  "connect_timeout",
  "options",
  "application_name",
  "fallback_application_name",
  "sslmode",
  "sslnegotiation",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "sslpassword",
  "sslcrl",
  "ssl_min_protocol_version",
  "ssl_max_protocol_version",
  "channel_binding",
  "keepalives",
  "keepalives_idle",
  "target_session_attrs",
  "load_balance_hosts",
] as const;

/** Parameters that change nothing here: what they tune has one way in this client. */
const ignored: readonly string[] = [
  "client_encoding",
  "gssencmode",
  "keepalives_interval",
  "keepalives_count",
  "tcp_user_timeout",
  "sslcompression",
  "sslcertmode",
  "sslsni",
  "krbsrvname",
  "gsslib",
  "gssdelegation",
];

export type ParameterName = (typeof honoured)[number];

const example = "postgres://user:password@host:5432/database";

/** Reads a URI (`postgres://…`, several hosts allowed) or `keyword=value` pairs, as libpq does. */
export function readParameters(text: string): ParametersRead {
  const trimmed = text.trim();
  if (trimmed === "") return mistaken("the connection string is empty", `Write ${example}`);
  const scheme = /^postgres(?:ql)?:\/\//.exec(trimmed);
  if (scheme !== null) return readUri(trimmed.slice(scheme[0].length));
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed)) {
    const found = trimmed.slice(0, trimmed.indexOf(":"));
    return mistaken(`the connection string begins with '${found}://'`, `Write ${example}`);
  }
  return readKeywords(trimmed);
}

function readUri(rest: string): ParametersRead {
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
    return collect(pairs.map(([name, value = ""]) => [name, decodeURIComponent(value)]));
  } catch {
    return mistaken(
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

function readKeywords(text: string): ParametersRead {
  const pairs: [string, string][] = [];
  keywordPair.lastIndex = 0;
  let end = 0;
  for (let match = keywordPair.exec(text); match !== null; match = keywordPair.exec(text)) {
    const value = match[2] ?? match[3] ?? "";
    pairs.push([match[1] ?? "", value.replaceAll(/\\(.)/g, "$1")]);
    end = keywordPair.lastIndex;
  }
  if (text.slice(end).trim() !== "") {
    return mistaken(
      `the connection string is neither a URI nor keyword=value pairs (character ${end + 1})`,
      `Write ${example} or "host=… dbname=… user=… password=…"`,
    );
  }
  return collect(pairs);
}

function collect(pairs: readonly (readonly [string, string])[]): ParametersRead {
  const parameters = new Map<string, string>();
  for (const [name, value] of pairs) {
    if (!isHonoured(name)) {
      if (ignored.includes(name)) continue;
      const nearest = suggest(name, honoured);
      return mistaken(
        `the connection string has a parameter '${name}', which is not known here`,
        nearest === undefined ? `Known are ${honoured.join(", ")}` : `Did you mean '${nearest}'?`,
      );
    }
    if (value !== "") parameters.set(name, value);
  }
  return { ok: true, parameters };
}

function isHonoured(name: string): name is ParameterName {
  return (honoured as readonly string[]).includes(name);
}

function mistaken(message: string, hint: string): ParametersRead {
  return { ok: false, mistake: { message, hint } };
}
