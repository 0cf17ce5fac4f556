import type { Failure, Problem } from "@ingestlayer/core/plugin";

/** Why a request did not go through, and mistakes in the config: `IL_WHK_nnn`. */
export const webhookErrors = {
  refused: (host: string, status: number): Failure => ({
    code: "IL_WHK_101",
    reason: `'${host}' answered with status ${status}, expected 2xx`,
    detail: { status: String(status) },
  }),
  redirected: (host: string, status: number): Failure => ({
    code: "IL_WHK_102",
    reason:
      `'${host}' answered with a redirect (status ${status}), which is not followed: put the ` +
      "final address into 'url'",
    detail: { status: String(status) },
  }),
  gone: (host: string): Failure => ({
    code: "IL_WHK_103",
    reason:
      `'${host}' wants no more requests (status 410): the destination is disabled. Take it out ` +
      "of the config, or give it another 'url'",
  }),
  locked: (host: string, status: number): Failure => ({
    code: "IL_WHK_104",
    reason: `'${host}' lets nothing in (status ${status}): look at 'url', 'headers' and 'secrets'`,
    detail: { status: String(status) },
  }),
  busy: (host: string, status: number): Failure => ({
    code: "IL_WHK_105",
    reason: `'${host}' cannot take requests now (status ${status})`,
    detail: { status: String(status) },
  }),
  large: (bytes: number, bytesMax: number): Failure => ({
    code: "IL_WHK_106",
    reason: `the body has ${bytes} bytes, at most ${bytesMax} are sent (limit bodyBytesMax)`,
  }),
} as const;

type Mistake = Omit<Problem, "place">;

export const webhookMistakes = {
  badSecret: (): Mistake => ({
    code: "IL_WHK_201",
    message: "the secret is not 'whsec_' and base64 of 24 to 64 bytes",
    hint: "Make one: echo whsec_$(openssl rand -base64 32)",
  }),
  badAddress: (found: string): Mistake => ({
    code: "IL_WHK_202",
    message: `expected an address such as '10.1.0.0/16' or '127.0.0.1:8080', found '${found}'`,
  }),
  ownHeader: (name: string): Mistake => ({
    code: "IL_WHK_203",
    message: `the header '${name}' belongs to the connection or to the signature`,
    hint: "Leave it out.",
  }),
  halfTls: (): Mistake => ({
    code: "IL_WHK_204",
    message: "a certificate needs its key, and a key its certificate",
    hint: "Write both 'cert' and 'key', or neither.",
  }),
} as const;
