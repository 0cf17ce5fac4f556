import { suggest } from "@ingestlayer/core/plugin";
import type { Pair } from "./conninfo.ts";
import { MistakeFound } from "./mistake.ts";

/** Parameters that are honoured (libpq, "Parameter Key Words"). */
const honoured = [
  "host",
  "hostaddr",
  "port",
  "dbname",
  "user",
  "password",
  "passfile",
  "service",
  "servicefile",
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
  "require_auth",
  "channel_binding",
  "keepalives",
  "keepalives_idle",
  "target_session_attrs",
  "load_balance_hosts",
] as const;

export type ParameterName = (typeof honoured)[number];

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
  // Of `pg`: what it asks for is how this client reads every string.
  "uselibpqcompat",
];

/** `ssl`, as JDBC, libpq and `pg` write it, in terms of `sslmode`. */
const sslModes: Readonly<Record<string, string>> = {
  true: "require",
  "1": "require",
  false: "disable",
  "0": "disable",
};

/** What is known of a connection, under libpq's names, and where each value was found. */
export class Parameters {
  readonly #found = new Map<string, { readonly value: string; readonly origin: string }>();

  get(name: ParameterName): string | undefined {
    return this.#found.get(name)?.value;
  }

  /** Where a value stands: "the connection string", or the variable or the service that sets it. */
  origin(name: ParameterName): string {
    return this.#found.get(name)?.origin ?? "the connection string";
  }

  /** The items of a list with commas; none where nothing is said. */
  list(name: ParameterName): readonly string[] {
    const items = this.get(name)?.split(",") ?? [];
    return items.map((item) => item.trim());
  }

  oneOf<Name extends string>(name: ParameterName, allowed: readonly Name[], otherwise: Name): Name {
    return (
      allowed.find((one) => one === (this.get(name) ?? otherwise)) ??
      this.fail(name, `Write one of ${allowed.join(", ")}`)
    );
  }

  /** Milliseconds of a parameter in whole seconds. */
  seconds(name: ParameterName): number | undefined {
    const text = this.get(name);
    if (text === undefined) return undefined;
    return /^\d+$/.test(text) ? Number(text) * 1000 : this.fail(name, "Write whole seconds");
  }

  /** Throws `MistakeFound` for a value that cannot be used. */
  fail(name: ParameterName, hint: string): never {
    throw new MistakeFound(`${this.origin(name)} has ${name}=${this.get(name)}`, hint);
  }

  /** Takes what is not known yet, so that the first to say something wins. */
  add(pairs: readonly Pair[], origin: string): void {
    for (const [name, value] of pairs.map(translated)) {
      if (value === "" || this.#found.has(name) || !isUsable(name, value, origin)) continue;
      this.#found.set(name, { value, origin });
    }
  }
}

function translated([name, value]: Pair): Pair {
  // `no-verify` is `pg`'s word for what libpq means by `require`.
  if (name === "ssl" && value in sslModes) return ["sslmode", sslModes[value] ?? value];
  if ((name === "ssl" || name === "sslmode") && value === "no-verify")
    return ["sslmode", "require"];
  return [name, value];
}

function isUsable(name: string, value: string, origin: string): boolean {
  if ((honoured as readonly string[]).includes(name)) return true;
  if (!ignored.includes(name)) {
    const nearest = suggest(name, honoured);
    throw new MistakeFound(
      `${origin} has a parameter '${name}', which is not known here`,
      nearest === undefined ? `Known are ${honoured.join(", ")}` : `Did you mean '${nearest}'?`,
    );
  }
  if (value !== "require") return false;
  throw new MistakeFound(
    `${origin} says ${name}=require, which this client cannot keep`,
    `Take it out; TLS is demanded by sslmode=verify-full`,
  );
}
