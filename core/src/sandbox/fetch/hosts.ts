/** One entry of `hosts`. Without a protocol it stands for https, and for http to an allowed address. */
export interface HostRule {
  readonly protocol: "http:" | "https:" | undefined;
  readonly hostname: string;
  /** `*.example.com`: any name below `example.com`. */
  readonly below: boolean;
  /** Left out: the protocol's own port. */
  readonly port: number | undefined;
}

/** Reads `api.example.com`, `host:8443`, `http://host`, `*.example.com`; undefined where it is none. */
export function parseHostRule(text: string): HostRule | undefined {
  const match = /^(?:(https?:)\/\/)?(\*\.)?([^\s/@*?#]+)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, protocol, below, authority] = match;
  // The scheme has no default port here, so that a port that was written is seen.
  const url = URL.parse(`https://${authority}`);
  if (url === null || url.hostname === "") return undefined;
  const port = /:(\d+)$/.exec(authority ?? "")?.[1];
  return {
    protocol: protocol as HostRule["protocol"],
    hostname: url.hostname,
    below: below !== undefined,
    port: port === undefined ? undefined : Number(port),
  };
}

/** The port that a URL means. */
export function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

/** The first entry that covers the URL. */
export function findHostRule(url: URL, rules: readonly HostRule[]): HostRule | undefined {
  const port = portOf(url);
  return rules.find((rule) => {
    const named = rule.below
      ? url.hostname.endsWith(`.${rule.hostname}`)
      : url.hostname === rule.hostname;
    const rightPort =
      rule.port === undefined
        ? port === (url.protocol === "https:" ? 443 : 80)
        : port === rule.port;
    return named && rightPort && (rule.protocol ?? url.protocol) === url.protocol;
  });
}
