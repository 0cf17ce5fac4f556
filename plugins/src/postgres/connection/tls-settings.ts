import type { ParameterName, Parameters } from "./parameters.ts";
import { present } from "./present.ts";

/** How far TLS is demanded, by libpq's names ("SSL Mode Descriptions"). */
export const tlsModes = [
  "disable",
  "allow",
  "prefer",
  "require",
  "verify-ca",
  "verify-full",
] as const;
export type TlsMode = (typeof tlsModes)[number];

/** TLS, with files still as paths. */
export interface TlsSettings {
  readonly mode: TlsMode;
  /** TLS from the first byte (libpq, `sslnegotiation=direct`). */
  readonly direct: boolean;
  /** File with the certificates of the authorities, or `system` for those of Node. */
  readonly rootCertificate?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly keyPassword?: string;
  readonly revocationList?: string;
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
}

/** Reads the parameters that begin with `ssl`. Throws `MistakeFound`. */
export function readTlsSettings(parameters: Parameters): TlsSettings {
  const get = (name: ParameterName) => parameters.get(name);
  const rootCertificate = get("sslrootcert");
  // libpq: with the system's authorities nothing weaker than verify-full makes sense.
  const modeDefault = rootCertificate === "system" ? "verify-full" : "prefer";
  const mode = parameters.oneOf("sslmode", tlsModes, modeDefault);
  const direct = parameters.oneOf("sslnegotiation", negotiations, "postgres");
  if (direct === "direct" && ["disable", "allow", "prefer"].includes(mode)) {
    parameters.fail(
      "sslnegotiation",
      `It needs TLS: write sslmode=require or stronger, not ${mode}`,
    );
  }
  return {
    mode,
    direct: direct === "direct",
    ...present("rootCertificate", rootCertificate),
    ...present("certificate", get("sslcert")),
    ...present("key", get("sslkey")),
    ...present("keyPassword", get("sslpassword")),
    ...present("revocationList", get("sslcrl")),
    minVersion: parameters.oneOf("ssl_min_protocol_version", tlsVersions, "TLSv1.2"),
    maxVersion: parameters.oneOf("ssl_max_protocol_version", tlsVersions, "TLSv1.3"),
  };
}

const tlsVersions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"] as const;
export type TlsVersion = (typeof tlsVersions)[number];
const negotiations = ["postgres", "direct"] as const;
