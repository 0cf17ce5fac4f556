import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

/** A certificate and its private key, as PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** An authority of a test's own, which issues certificates that are good for a day. */
export interface Authority {
  readonly certificate: string;
  /** Issues a certificate for a name, and for the hosts that it may be reached by. */
  issue(commonName: string, hosts?: readonly string[]): Identity;
}

/** Makes an authority with a fresh key. X.509 v3 (RFC 5280) with ECDSA P-256 (RFC 5480). */
export function createAuthority(commonName: string): Authority {
  const issuer = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const parts = { subject: commonName, issuer: commonName, signer: issuer.privateKey };
  const certificate = x509({
    ...parts,
    publicKey: issuer.publicKey,
    extensions: [extension("2.5.29.19", true, sequence(der(0x01, Buffer.from([0xff]))))],
  });
  return {
    certificate,
    issue: (subject, hosts = []) => {
      const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const names = hosts.map((host) => der(0x82, Buffer.from(host)));
      const extensions = [extension("2.5.29.17", false, sequence(...names))];
      return {
        certificate: x509({
          ...parts,
          subject,
          publicKey: own.publicKey,
          extensions: hosts.length === 0 ? [] : extensions,
        }),
        key: own.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      };
    },
  };
}

interface CertificateParts {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly extensions: readonly Buffer[];
}

const dayMs = 86_400_000;

function x509({ subject, issuer, publicKey, signer, extensions }: CertificateParts): string {
  const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    distinguishedName(issuer),
    sequence(utcTime(Date.now() - dayMs), utcTime(Date.now() + dayMs)),
    distinguishedName(subject),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", body, signer)]);
  const bytes = sequence(body, ecdsaWithSha256, der(0x03, signature));
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function distinguishedName(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid("2.5.4.3"), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [der(0x01, Buffer.from([0xff]))] : [];
  return sequence(oid(id), ...flag, der(0x04, value));
}

function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(digits.slice(2)));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return der(0x06, Buffer.from(bytes));
}

function base128(value: number): readonly number[] {
  const bytes = [value % 128];
  for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128)) {
    bytes.unshift((left % 128) + 128);
  }
  return bytes;
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function sequence(...items: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(items));
}

/** Tag, length, value (X.690, DER). */
function der(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const long = length < 128 ? [] : base256(length);
  const size = long.length === 0 ? [length] : [0x80 + long.length, ...long];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

function base256(value: number): readonly number[] {
  return value < 256 ? [value] : [...base256(Math.floor(value / 256)), value % 256];
}
