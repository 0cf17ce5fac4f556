/** Names and addresses of this machine, as they stand before a port. */
const local = "(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(?::\\d{1,5})?";
const localHost = new RegExp(`^${local}$`, "i");
const localOrigin = new RegExp(`^https?://${local}$`);

/** Pages that this machine serves: a front end under development. */
export function isLocalOrigin(origin: string): boolean {
  return localOrigin.test(origin);
}

/**
 * Whether a `Host` header names this machine. HTTP/1.0 has none, and no browser speaks that; nearly
 * all requests carry the same one, which is looked at once.
 */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined || host === lastLocal) return true;
  if (!localHost.test(host)) return false;
  lastLocal = host;
  return true;
}

let lastLocal: string | undefined;
