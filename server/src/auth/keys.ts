import { hash, timingSafeEqual } from "node:crypto";
import { matchesName } from "@ingestlayer/core";
import type { Project } from "@ingestlayer/core";
import type { Limits } from "../limits.ts";
import { isLocalOrigin } from "./local.ts";
import { Pace } from "./pace.ts";

/**
 * What a key may do: `ingest` (or `ingest:support.*` for names that match), `read`, `operate`.
 * An operator may also read.
 */
export type Scope = "ingest" | `ingest:${string}` | "read" | "operate";

/** A key as the server holds it: never the key itself. */
export interface ApiKey {
  /** For logs and listings. */
  readonly name: string;
  /** SHA-256 of the key. A key is random and long, so that a slow hash would protect nothing more. */
  readonly sha256: Uint8Array;
  readonly scopes: readonly Scope[];
  /**
   * For keys that pages hold, where everybody can read them: the origins that may use it. Such a key
   * should hold `ingest` scopes only.
   */
  readonly origins?: readonly string[];
  /** How fast it may hand over events; left out, as fast as it likes. */
  readonly pace?: Pace;
  /** How large its requests and events may be; left out, as the server says. */
  readonly limits?: Limits;
}

/** The keys that are valid now; several at once, so that a key can be replaced without a gap. */
export interface Keyring {
  /** No keys: everybody may do everything, and the server binds to loopback only. */
  readonly open: boolean;
  /** Whether pages of this origin may ask at all; which key they may use is another question. */
  allowsOrigin(origin: string): boolean;
  /** Other keys from now on. */
  replace(keys: readonly ApiKey[]): void;
  /** The key of an `Authorization` header (`Bearer KEY`, or `Basic` with the key as user name). */
  find(authorization: string): ApiKey | undefined;
}

/** Makes a key for {@link createKeyring} of a key's text. */
export function apiKey(
  name: string,
  secret: string,
  scopes: readonly Scope[] = everything,
): ApiKey {
  return { name, sha256: digest(secret), scopes };
}

/** Makes keys of the `server` of a config: texts may do everything, hashes what they say. */
export function configuredKeys({ keys, limits }: Project["config"]["server"]): readonly ApiKey[] {
  return keys.map((key, index) => {
    if (typeof key === "string") return apiKey(`keys[${index}]`, key);
    const { name, sha256, origins, eventsPerSecond } = key;
    const { bodyBytesMax = limits.bodyBytesMax, payloadBytesMax = limits.payloadBytesMax } = key;
    return {
      name,
      sha256: Buffer.from(sha256, "hex"),
      // The schema of the config admits these words only.
      scopes: key.scopes as readonly Scope[],
      ...(origins === undefined ? {} : { origins }),
      ...(eventsPerSecond === undefined ? {} : { pace: new Pace(eventsPerSecond) }),
      limits: { ...limits, bodyBytesMax, payloadBytesMax },
    };
  });
}

/** Holds the keys of a server. */
export function createKeyring(initial: readonly ApiKey[]): Keyring {
  let keys = initial;
  return {
    get open() {
      return keys.length === 0;
    },
    allowsOrigin(origin) {
      if (keys.length === 0) return isLocalOrigin(origin);
      return keys.some((key) => key.origins?.includes(origin) ?? false);
    },
    replace(others) {
      keys = others;
    },
    find(authorization) {
      const presented = secretOf(authorization);
      if (presented === undefined) return undefined;
      const found = digest(presented);
      // Every key is compared, in constant time: how long it takes says nothing of any of them.
      let match: ApiKey | undefined;
      for (const key of keys) if (timingSafeEqual(key.sha256, found)) match = key;
      return match;
    },
  };
}

/** Whether a key may hand over events of this name. */
export function mayIngest(key: ApiKey, name: string): boolean {
  return key.scopes.some((scope) => {
    if (scope === "ingest") return true;
    if (!scope.startsWith("ingest:")) return false;
    return matchesName(scope.slice("ingest:".length), name);
  });
}

/** Whether a key holds `read` or `operate`. */
export function may(key: ApiKey, action: "read" | "operate"): boolean {
  return key.scopes.includes("operate") || key.scopes.includes(action);
}

const everything: readonly Scope[] = ["ingest", "operate"];

function digest(secret: string): Uint8Array {
  return hash("sha256", secret, "buffer");
}

function secretOf(authorization: string): string | undefined {
  const [, scheme, value] = /^(\w+) +(\S+) *$/.exec(authorization) ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  switch (scheme.toLowerCase()) {
    case "bearer":
      return value;
    case "basic": {
      // Segment's clients send the write key as user name, without a password (RFC 7617).
      const [user = ""] = Buffer.from(value, "base64").toString("utf8").split(":");
      return user === "" ? undefined : user;
    }
    default:
      return undefined;
  }
}
