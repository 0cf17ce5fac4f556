import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSandbox } from "../sandbox.ts";
import type { Sandbox, SandboxOptions } from "../sandbox.ts";
import { hiddenHosts, undeclared, unsendable } from "../testdata/escape/requests.ts";

// A real guest asks a real server through the real fetch. Every refusal is checked twice: by its
// code, and by what the server saw.

const never = new AbortController().signal;
const secret = 'k3y "with" quotes & more';
let server: Server;
let port: number;
let answer: (request: IncomingMessage, response: ServerResponse, body: string) => void;
let seen: { readonly request: IncomingMessage; readonly body: string }[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    seen.push({ request, body });
    answer(request, response, body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  ({ port } = server.address() as AddressInfo);
});

let usual: Sandbox;
let strict: Sandbox;

beforeAll(() => {
  usual = open({});
  strict = open({ hosts: ["api.example.com", "https://secure.example.com"] });
});

afterAll(async () => {
  await Promise.all([usual.close(), strict.close()]);
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  seen = [];
  answer = (_request, response) => response.end("ok");
});

function open(options: Partial<SandboxOptions>): Sandbox {
  const opened = openSandbox({
    name: "test",
    file: fileURLToPath(new URL("../testdata/escape/request.js", import.meta.url)),
    hosts: [`127.0.0.1:${port}`],
    allowAddresses: [`127.0.0.1:${port}`],
    secrets: { key: secret },
    log: { info: () => undefined, warn: () => undefined },
    ...options,
  });
  if (!opened.ok) throw new Error(opened.problem.message);
  return opened.sandbox;
}

async function request(sandbox: Sandbox, url: string, init?: object): Promise<unknown> {
  const result = await sandbox.call("request", JSON.stringify({ url, init }), { signal: never });
  return result.ok ? result.value : result.failure.code;
}

const local = (path: string) => `http://127.0.0.1:${port}${path}`;

test("a declared host at an allowed address is reached, whatever the answer", async () => {
  answer = (_request, response) => response.writeHead(404).end("none here");
  expect(await request(usual, local("/a?b=1"), { method: "POST", body: "{}" })).toMatchObject({
    status: 404,
    body: "none here",
  });
  expect(seen.map(({ request: { url, method }, body }) => [url, method, body])).toEqual([
    ["/a?b=1", "POST", "{}"],
  ]);
});

const hidden = hiddenHosts.map(([, host]) => host);

test("private, loopback, link-local and odd addresses are refused even when declared", async () => {
  const names = hidden.map((host) => new URL(`http://${host}/`).host);
  await using sandbox = open({
    hosts: names.map((name) => `http://${name}:${port}`),
    allowAddresses: [],
  });
  for (const host of hidden) {
    const code = await request(sandbox, `http://${host}:${port}/`);
    expect([host, code]).toEqual([host, "IL_SBX_203"]);
  }
  expect(seen).toEqual([]);
});

test("an address that is allowed at one port is not allowed at another", async () => {
  await using sandbox = open({
    hosts: [`127.0.0.1:${port}`],
    allowAddresses: [`127.0.0.1:${port === 1 ? 2 : 1}`],
  });
  expect(await request(sandbox, local("/"))).toBe("IL_SBX_203");
});

test.each(undeclared)("$kind: $what", async ({ url }) => {
  expect(await request(strict, url)).toBe("IL_SBX_202");
});

test.each(unsendable)("$kind: $what cannot be sent", async ({ url, init }) => {
  expect(await request(usual, url.replace("HERE", `127.0.0.1:${port}`), init)).toBe("IL_SBX_201");
  expect(seen).toEqual([]);
});

test("line breaks in a path are encoded, not sent", async () => {
  await request(usual, local("/a b\u0000c\u{1f600}?q=\u2028%0d%0aX:y"));
  expect(seen[0]?.request.url).toBe("/a%20b%00c%F0%9F%98%80?q=%E2%80%A8%0d%0aX:y");
});

test("a redirect is an answer, and where it leads is checked like any other request", async () => {
  answer = (_request, response) =>
    response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
  const redirected = await request(usual, local("/"));
  expect(redirected).toMatchObject({
    status: 302,
    location: "http://169.254.169.254/latest/meta-data",
  });
  expect(seen).toHaveLength(1);
  expect(await request(usual, "http://169.254.169.254/latest/meta-data")).toBe("IL_SBX_202");
});

test("a name is resolved once, and the connection goes to the address that was checked", async () => {
  const resolved: string[] = [];
  // First private, then allowed, then private again: what a hostile name server would do.
  const answers = [["10.0.0.1"], ["127.0.0.1"], ["169.254.169.254"]];
  await using sandbox = open({
    hosts: [`rebind.test:${port}`],
    resolve: (hostname) => {
      resolved.push(hostname);
      return Promise.resolve(answers[resolved.length - 1] ?? []);
    },
  });
  expect(await request(sandbox, `http://rebind.test:${port}/`)).toBe("IL_SBX_203");
  expect(await request(sandbox, `http://rebind.test:${port}/`)).toMatchObject({ body: "ok" });
  // The connection is kept: no other look-up, no other address.
  expect(await request(sandbox, `http://rebind.test:${port}/`)).toMatchObject({ body: "ok" });
  expect(resolved).toEqual(["rebind.test", "rebind.test"]);
  expect(seen.map(({ request: { headers } }) => headers.host)).toEqual([
    `rebind.test:${port}`,
    `rebind.test:${port}`,
  ]);
});

test("of several addresses only those that may be reached are tried", async () => {
  await using sandbox = open({
    hosts: [`mixed.test:${port}`],
    resolve: () => Promise.resolve(["192.168.0.9", "127.0.0.1", "::1"]),
  });
  expect(await request(sandbox, `http://mixed.test:${port}/`)).toMatchObject({ body: "ok" });
});

test("plain http to a public address needs the host to be declared with http", async () => {
  const resolve = () => Promise.resolve(["203.0.113.1", "93.184.216.34"]);
  await using sandbox = open({ hosts: [`plain.test:${port}`], resolve });
  expect(await request(sandbox, `http://plain.test:${port}/`)).toBe("IL_SBX_204");
});

test("a secret is a placeholder inside and the value on the wire, as its place asks for", async () => {
  answer = (received, response, body) =>
    response.setHeader("x-echo", "k3y").end(`${String(received.headers["x-key"])} ${body}`);
  const inside = await usual.call("placeholder", "{}", { signal: never });
  const placeholder = inside.ok ? (inside.value as string) : "";
  expect(placeholder).toMatch(/^ilsecret_[0-9a-f]{32}$/);

  const echoed = await request(usual, local("/?key=SECRET"), {
    method: "POST",
    headers: { "x-key": "SECRET", "content-type": "application/json" },
    body: '{"key":"SECRET"}',
  });
  const [first] = seen;
  expect(first?.request.headers["x-key"]).toBe(secret);
  expect(new URL(first?.request.url ?? "", "http://x").searchParams.get("key")).toBe(secret);
  expect(JSON.parse(first?.body ?? "")).toEqual({ key: secret });
  // The server sends it back; the guest does not get to see it.
  expect(JSON.stringify(echoed)).not.toContain("k3y");
  expect((echoed as { body: string }).body).toBe(`${placeholder} {"key":"${placeholder}"}`);
});

test("a secret does not leave for a host that is not declared", async () => {
  expect(await request(strict, local("/SECRET"), { headers: { a: "SECRET" } })).toBe("IL_SBX_202");
  expect(seen).toEqual([]);
});

test("a response has a size and a time", async () => {
  await using small = open({ limits: { responseBytesMax: 1_000 } });
  answer = (_request, response) => response.end("x".repeat(1_001));
  expect(await request(small, local("/"))).toBe("IL_SBX_205");
  await using sandbox = open({ limits: { fetchMs: 600 } });
  answer = (_request, response) => void response.write("endless");
  expect(await request(sandbox, local("/"))).toBe("IL_SBX_206");
  answer = () => undefined;
  expect(await request(sandbox, local("/"))).toBe("IL_SBX_206");
  // A busy machine may take longer than that for any answer.
  answer = (received) => received.socket.destroy();
  await expect.poll(() => request(sandbox, local("/"))).toBe("IL_SBX_207");
  answer = (_request, response) => response.end("fine");
  await expect.poll(() => request(sandbox, local("/"))).toMatchObject({ body: "fine" });
});

test.each<[string, number, string | undefined, object]>([
  ["429 with seconds", 429, "7", { retry: true, afterMs: 7_000 }],
  ["503 without", 503, undefined, { retry: true }],
  ["400", 400, undefined, { retry: false }],
])(
  "a guest that throws because of %s need not say whether to repeat",
  async (_what, status, after, expected) => {
    const file = fileURLToPath(new URL("../testdata/throws-on-error.ts", import.meta.url));
    await using sandbox = open({ file });
    answer = (_request, response) =>
      response.writeHead(status, after === undefined ? {} : { "retry-after": after }).end();
    const argument = JSON.stringify({ url: local("/") });
    const result = await sandbox.call("classify", argument, { signal: never });
    expect(result).toMatchObject({ ok: false, failure: { code: "IL_SBX_109" }, ...expected });
  },
);

test("an aborted call ends its requests", async () => {
  const closed = new Promise((resolve) => {
    answer = (received) => void received.socket.once("close", resolve);
  });
  const controller = new AbortController();
  const call = usual.call("request", JSON.stringify({ url: local("/") }), {
    signal: controller.signal,
  });
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort();
  expect(await call).toMatchObject({ ok: false, retry: true, failure: { code: "IL_SBX_115" } });
  await closed;
});
