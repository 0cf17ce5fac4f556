import type { Failure } from "../../glossary.ts";

/** A request of a guest that was not made, or gave no answer. */
export interface FetchFailure extends Failure {
  readonly retry: boolean;
}

export const fetchErrors = {
  form: (what: string) => fail("IL_SBX_201", `fetch cannot send this request: ${what}`),
  undeclared: (host: string) =>
    fail("IL_SBX_202", `fetch may not reach '${host}': it is not among the hosts of this adapter`),
  address: (host: string) =>
    fail(
      "IL_SBX_203",
      `fetch may not reach '${host}': it has no public address, and allowAddresses names none of ` +
        "those it has",
    ),
  plain: (host: string) =>
    fail(
      "IL_SBX_204",
      `fetch may not reach '${host}' by http: secrets and events would travel unencrypted. Use ` +
        `https, or write 'http://${host}' under hosts`,
    ),
  large: (limit: number) =>
    fail("IL_SBX_205", `the response is larger than ${limit} bytes (limit responseBytesMax)`),
  time: (limitMs: number) =>
    fail("IL_SBX_206", `no response within ${limitMs} ms (limit fetchMs)`, true),
  network: (host: string, cause: string) =>
    fail("IL_SBX_207", `'${host}' cannot be reached: ${cause}`, true),
  cut: (host: string, cause: string) =>
    fail("IL_SBX_210", `'${host}' began to answer, and the connection was lost: ${cause}`, true),
  many: (limit: number) =>
    fail("IL_SBX_208", `more than ${limit} requests in one call (limit fetchesPerCallMax)`),
  ended: () => fail("IL_SBX_209", "the call ended before its request did", true),
} as const;

/** A refusal on its way through undici, which hands over what `connect` failed with. */
export class FetchRefusal extends Error {
  override readonly name = "FetchRefusal";
  readonly failure: FetchFailure;

  constructor(failure: FetchFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

function fail(code: string, reason: string, retry = false): FetchFailure {
  return { code, reason, retry };
}
