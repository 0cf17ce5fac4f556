import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import type { buildConnector } from "undici";
import { isNamed, isPublic } from "./addresses.ts";
import type { AddressRule } from "./addresses.ts";
import { undici } from "./undici.ts";

/** Finds the addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** How {@link guardedConnector} connects. */
export interface GuardOptions {
  /** Private addresses that may be reached all the same. */
  readonly allowed: readonly AddressRule[];
  /** Whether plain http may go to a public address of this host and port. */
  readonly plain: (hostname: string, port: number) => boolean;
  readonly connectMs: number;
  /** Whether HTTP/2 is offered. */
  readonly allowH2: boolean;
  /** Certificates for TLS, in PEM: whom to trust, and who one is oneself. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** The errors that a refused connection fails with. */
  readonly refuse: {
    address(hostname: string): Error;
    plain(hostname: string): Error;
  };
  readonly resolve?: Resolve | undefined;
}

/**
 * A connector for undici's `Agent` that connects only to addresses it has looked at: the name is
 * resolved here, each address is checked, and the connection goes to the checked ones, so that a
 * second look-up cannot turn a public name into a private address.
 */
export function guardedConnector(options: GuardOptions): buildConnector.connector {
  return (target, callback) => {
    void connect(target, callback, options);
  };
}

async function connect(
  target: buildConnector.Options,
  callback: buildConnector.Callback,
  { allowed, plain, connectMs, allowH2, tls, refuse, resolve = systemResolve }: GuardOptions,
): Promise<void> {
  try {
    const { hostname, protocol } = target;
    const port = Number(target.port || (protocol === "https:" ? 443 : 80));
    const found = isIP(hostname) === 0 ? await resolve(hostname) : [hostname];
    const usable = found.filter((one) => isNamed(one, port, allowed) || isPublic(one));
    if (usable.length === 0) throw refuse.address(hostname);
    const open = usable.some((one) => !isNamed(one, port, allowed));
    if (protocol === "http:" && open && !plain(hostname, port)) throw refuse.plain(hostname);
    const dial = undici().buildConnector({
      ...tls,
      allowH2,
      timeout: connectMs,
      autoSelectFamily: true,
      lookup: pinned(usable),
      port,
    });
    dial(target, callback);
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
