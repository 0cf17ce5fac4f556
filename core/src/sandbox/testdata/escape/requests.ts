/** A request that must not reach anybody: what `request.js` hands to `fetch`. */
export interface RequestAttempt {
  readonly kind: string;
  readonly what: string;
  readonly url: string;
  readonly init?: object;
}

const list = (kind: string, hosts: string): readonly (readonly [string, string])[] =>
  hosts.split(" ").map((host) => [kind, host]);

/** Hosts that are not on the public internet, most of them this machine: refused even when declared. */
export const hiddenHosts: readonly (readonly [kind: string, host: string])[] = [
  ...list("loopback address", "127.0.0.1 127.0.0.1. 127.255.255.254 0.0.0.0"),
  ...list(
    "odd number notation",
    "127.1 0 2130706433 0x7f.1 0x7f000001 0177.0.0.1 017700000001 127。0。0。1 ①②⑦.0.0.1",
  ),
  ...list(
    "private address",
    "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 192.0.0.1 198.18.0.1",
  ),
  ...list("metadata address", "169.254.169.254 [fd00:ec2::254]"),
  ...list("multicast or reserved address", "224.0.0.1 240.0.0.1 255.255.255.255 [ff02::1]"),
  ...list(
    "IPv6 form",
    "[::1] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::7f00:1] " +
      "[2002:7f00:1::] [2001:0:7f00:1::] [100::1] [2001:db8::1] [fc00::1] [fd12::1] [fec0::1]",
  ),
  ...list("link-local address", "[fe80::1]"),
  ...list("loopback by name", "localhost LOCALHOST"),
];

/** URLs that look like `api.example.com`, or `https://secure.example.com`, and are not. */
export const undeclared: readonly RequestAttempt[] = (
  [
    ["another host", "https://example.com/"],
    ["another port", "http://127.0.0.1:1/"],
    ["a host that ends alike", "https://evil-api.example.com/"],
    ["a host below", "https://x.api.example.com/"],
    ["a host that starts alike", "https://api.example.com.evil.test/"],
    ["the name as a path", "https://evil.test/api.example.com"],
    ["a back-slash", "https://evil.test\\@api.example.com/"],
    ["a fragment", "https://evil.test#@api.example.com/"],
    ["http where https is declared", "http://secure.example.com/"],
    ["metadata by name", "http://metadata.google.internal/computeMetadata/v1/"],
  ] as const
).map(([what, url]) => ({ kind: "undeclared host", what, url }));

const here = "http://HERE/";

/** Requests to a declared host that cannot be sent: `HERE` stands for it. */
export const unsendable: readonly RequestAttempt[] = [
  { kind: "scheme", what: "a file", url: "file:///etc/passwd" },
  { kind: "scheme", what: "data", url: "data:text/plain,x" },
  { kind: "scheme", what: "a socket", url: "unix:/var/run/docker.sock" },
  { kind: "scheme", what: "ftp", url: "ftp://HERE/" },
  { kind: "scheme", what: "no URL", url: "/relative" },
  { kind: "scheme", what: "a user name", url: "http://user:pass@HERE/" },
  { kind: "method", what: "CONNECT", url: here, init: { method: "CONNECT" } },
  { kind: "method", what: "TRACE", url: here, init: { method: "TRACE" } },
  {
    kind: "header smuggling",
    what: "a smuggled method",
    url: here,
    init: { method: "GET / HTTP/1.1\r\nX: y\r\n\r\nGET" },
  },
  {
    kind: "header smuggling",
    what: "a smuggled header",
    url: here,
    init: { headers: { a: "b\r\nHost: evil.test" } },
  },
  {
    kind: "header smuggling",
    what: "a smuggled name",
    url: here,
    init: { headers: { "a: b\r\nc": "d" } },
  },
  ...["Host", "Transfer-Encoding", "Content-Length", "Connection", "Expect"].map((name) => ({
    kind: "header smuggling",
    what: name,
    url: here,
    init: { headers: { [name]: "1" } },
  })),
  { kind: "header smuggling", what: "a body with GET", url: here, init: { body: "x" } },
];
