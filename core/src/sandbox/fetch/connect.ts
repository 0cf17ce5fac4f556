import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { isNamed, isPublic } from "./addresses.ts";
import type { AddressRule } from "./addresses.ts";
import { fetchErrors, FetchRefusal } from "./errors.ts";

/** Finds the addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

export interface ConnectOptions {
  readonly allowed: readonly AddressRule[];
  /** Whether plain http may go to a public address of this host and port. */
  readonly plain: (hostname: string, port: number) => boolean;
  readonly connectMs: number;
  readonly resolve?: Resolve | undefined;
}

/**
 * An agent that connects only to addresses it has looked at: the name is resolved here, each address
 * is checked, and the connection goes to the checked ones, so that a second look-up cannot turn a
 * public name into a private address.
 */
export function createAgent(options: ConnectOptions): Agent {
  return new Agent({
    connect: (target, callback) => {
      void connect(target, callback, options);
    },
    // One request of a call must not wait behind another's slow answer.
    pipelining: 1,
    connections: 64,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 32_768,
  });
}

async function connect(
  target: buildConnector.Options,
  callback: buildConnector.Callback,
  { allowed, plain, connectMs, resolve = systemResolve }: ConnectOptions,
): Promise<void> {
  try {
    const { hostname, protocol } = target;
    const port = Number(target.port || (protocol === "https:" ? 443 : 80));
    const found = isIP(hostname) === 0 ? await resolve(hostname) : [hostname];
    const usable = found.filter((one) => isNamed(one, port, allowed) || isPublic(one));
    if (usable.length === 0) throw new FetchRefusal(fetchErrors.address(hostname));
    const open = usable.some((one) => !isNamed(one, port, allowed));
    if (protocol === "http:" && open && !plain(hostname, port)) {
      throw new FetchRefusal(fetchErrors.plain(hostname));
    }
    buildConnector({
      allowH2: false,
      timeout: connectMs,
      autoSelectFamily: true,
      lookup: pinned(usable),
      port,
    })(target, callback);
  } catch (error) {
    callback(error instanceof Error ? error : new Error("no connection"), null);
  }
}

/** A look-up that knows one answer. */
function pinned(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, { all }, callback) => {
    const [first] = answers;
    if (all === true || first === undefined) callback(null, answers);
    else callback(null, first.address, first.family);
  };
}

async function systemResolve(hostname: string): Promise<readonly string[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address }) => address);
}
