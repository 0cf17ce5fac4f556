import type { Agent } from "undici";
import type { AddressRule } from "../../network/addresses.ts";
import { guardedConnector } from "../../network/connect.ts";
import type { Resolve } from "../../network/connect.ts";
import { undici } from "../../network/undici.ts";
import { fetchErrors, FetchRefusal } from "./errors.ts";

export interface ConnectOptions {
  readonly allowed: readonly AddressRule[];
  /** Whether plain http may go to a public address of this host and port. */
  readonly plain: (hostname: string, port: number) => boolean;
  readonly connectMs: number;
  readonly resolve?: Resolve | undefined;
}

/** An agent for the requests of one adapter, which reaches only addresses that have been looked at. */
export function createAgent(options: ConnectOptions): Agent {
  return new (undici().Agent)({
    connect: guardedConnector({
      ...options,
      allowH2: false,
      refuse: {
        address: (hostname) => new FetchRefusal(fetchErrors.address(hostname)),
        plain: (hostname) => new FetchRefusal(fetchErrors.plain(hostname)),
      },
    }),
    // One request of a call must not wait behind another's slow answer.
    pipelining: 1,
    connections: 256,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 32_768,
  });
}
