import { readFile } from "node:fs/promises";
import { checkServerIdentity, rootCertificates, type ConnectionOptions } from "node:tls";
import { ConnectError } from "./connect-error.ts";
import type { ServerAddress } from "./settings.ts";
import type { TlsSettings } from "./tls-settings.ts";

/**
 * What Node's TLS needs for a mode of libpq's. `require` without a root certificate encrypts and
 * proves nothing about the server; with one it proves the authority, as libpq does.
 */
export async function tlsOptions(
  tls: TlsSettings,
  { host }: ServerAddress,
): Promise<ConnectionOptions> {
  const [ca, cert, key, crl] = await Promise.all([
    tls.rootCertificate === "system" ? [...rootCertificates] : read(tls.rootCertificate),
    read(tls.certificate),
    read(tls.key),
    read(tls.revocationList),
  ]);
  const verified = tls.mode === "verify-ca" || tls.mode === "verify-full" || ca !== undefined;
  return {
    rejectUnauthorized: verified,
    checkServerIdentity: (_connectedTo, certificate) =>
      tls.mode === "verify-full" ? checkServerIdentity(host, certificate) : undefined,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(crl === undefined ? {} : { crl }),
    ...(tls.keyPassword === undefined ? {} : { passphrase: tls.keyPassword }),
    minVersion: tls.minVersion,
    maxVersion: tls.maxVersion,
  };
}

async function read(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code = "unknown" } = error as NodeJS.ErrnoException;
    throw new ConnectError("IL_PG_105", `TLS: the file '${file}' cannot be read (${code})`, {
      cause: error,
    });
  }
}
