import type { Failure } from "@ingestlayer/core/plugin";

/** Why a request got no answer: `IL_SEND_nnn`. Hosts are named, never paths: they may hold a secret. */
export const httpErrors = {
  unknownHost: (host: string): Failure => ({
    code: "IL_SEND_101",
    reason: `no machine has the name '${host}', or the name server is silent`,
  }),
  refused: (host: string): Failure => ({
    code: "IL_SEND_102",
    reason: `nothing listens at '${host}': is it running, and is the port right?`,
  }),
  unreachable: (host: string, cause: string): Failure => ({
    code: "IL_SEND_103",
    reason: `'${host}' cannot be reached (${cause}): look at the network, the firewall, the proxy`,
  }),
  tls: (host: string, cause: string): Failure => ({
    code: "IL_SEND_104",
    reason: `TLS with '${host}' failed (${cause}): look at its certificate and at ours`,
  }),
  privateAddress: (host: string): Failure => ({
    code: "IL_SEND_105",
    reason:
      `'${host}' has no public address: a private one is reached only where 'allowAddresses' ` +
      "names it",
  }),
  broken: (host: string, cause: string): Failure => ({
    code: "IL_SEND_106",
    reason: `the connection to '${host}' broke before it answered (${cause})`,
  }),
  silent: (host: string, timeoutMs: number): Failure => ({
    code: "IL_SEND_107",
    reason: `'${host}' gave no answer within ${timeoutMs} ms`,
  }),
  stopped: (host: string): Failure => ({
    code: "IL_SEND_108",
    reason: `the request to '${host}' was called off: ingestlayer stops, or the batch ran out of time`,
  }),
} as const;

/** A refusal of the address guard on its way through undici. */
export class AddressRefusal extends Error {
  override readonly name = "AddressRefusal";
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}
