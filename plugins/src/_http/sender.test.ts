import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { parseAddressRule } from "@ingestlayer/core/plugin";
import { expect, test } from "vitest";
import { HttpSender, responseBytesMax } from "./sender.ts";
import type { SenderOptions } from "./sender.ts";
import { certificates } from "./testing/certificates.ts";
import { startServer } from "./testing/server.ts";

const never = new AbortController().signal;

function sender(options: Partial<SenderOptions> = {}) {
  const made = new HttpSender({ connections: 2, timeoutMs: 5_000, ...options });
  return {
    post: (url: string, signal = never) =>
      made.send({ method: "POST", url, headers: { "x-a": "b" }, body: "body" }, signal),
    [Symbol.asyncDispose]: () => made.close(),
  };
}

test("an answer comes back whatever its status, over connections that are kept", async () => {
  await using server = await startServer(({ path }) => ({
    status: Number(path.slice(1)),
    body: path,
  }));
  await using http = sender();
  for (const status of [200, 404, 503, 200, 200, 200]) {
    expect(await http.post(`${server.origin}/${status}`)).toMatchObject({
      kind: "answer",
      status,
      body: `/${status}`,
    });
  }
  expect(server.connections()).toBeLessThanOrEqual(2);
  expect(server.got[0]).toMatchObject({ method: "POST", body: "body", headers: { "x-a": "b" } });
});

test("a redirect is an answer, it is not followed", async () => {
  await using server = await startServer(() => ({ status: 302, headers: { location: "/other" } }));
  await using http = sender();
  expect(await http.post(server.origin)).toMatchObject({ kind: "answer", status: 302 });
  expect(server.got).toHaveLength(1);
});

test("of a long answer only the beginning is read", async () => {
  await using server = await startServer(() => ({ status: 200, body: "x".repeat(5_000_000) }));
  await using http = sender();
  const answer = await http.post(server.origin);
  expect(answer.kind === "answer" && answer.body.length).toBe(responseBytesMax);
});

test("where nothing listens, nothing was sent", async () => {
  const server = await startServer(() => ({ status: 200 }));
  await server[Symbol.asyncDispose]();
  await using http = sender();
  expect(await http.post(server.origin)).toMatchObject({
    kind: "none",
    sent: false,
    failure: { code: "IL_SEND_102" },
  });
});

test("a connection that breaks before the answer leaves open whether it arrived", async () => {
  await using server = await startServer(() => "hang-up");
  await using http = sender();
  expect(await http.post(server.origin)).toMatchObject({
    kind: "none",
    sent: true,
    failure: { code: "IL_SEND_106" },
  });
});

test("silence ends at the time-out, and may have been heard", async () => {
  await using server = await startServer(() => "silence");
  await using http = sender({ timeoutMs: 1_000 });
  expect(await http.post(server.origin)).toMatchObject({
    kind: "none",
    sent: true,
    failure: { code: "IL_SEND_107" },
  });
});

test("a request that is called off before it starts was not sent", async () => {
  await using server = await startServer(() => ({ status: 200 }));
  await using http = sender();
  expect(await http.post(server.origin, AbortSignal.abort())).toMatchObject({
    kind: "none",
    sent: false,
    failure: { code: "IL_SEND_108" },
  });
  expect(server.got).toHaveLength(0);
});

test("under guard a private address is refused after resolution, unless it is named", async () => {
  await using server = await startServer(() => ({ status: 200 }));
  const { port } = new URL(server.origin);
  await using guarded = sender({ guard: { allowed: [] } });
  for (const host of ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "169.254.169.254"]) {
    expect(await guarded.post(`http://${host}:${port}/secret-path`)).toMatchObject({
      kind: "none",
      sent: false,
      needsOperator: true,
      failure: { code: "IL_SEND_105", reason: expect.not.stringContaining("secret-path") },
    });
  }
  const rule = parseAddressRule(`127.0.0.1:${port}`);
  await using named = sender({ guard: { allowed: rule === undefined ? [] : [rule] } });
  expect(await named.post(`http://localhost:${port}`)).toMatchObject({ status: 200 });
  expect(server.got).toHaveLength(1);
});

test("speaks HTTP/2 where the other side does, with and without the guard", async () => {
  const versions: string[] = [];
  const server = createSecureServer(
    { ...certificates.server, allowHTTP1: true },
    (request, response) => {
      versions.push(request.httpVersion);
      response.end("hello");
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const rule = parseAddressRule("127.0.0.1");
  const tls = { ca: certificates.ca };
  for (const options of [{}, { guard: { allowed: rule === undefined ? [] : [rule] } }]) {
    await using http = sender({ ...options, tls });
    expect(await http.post(`https://localhost:${port}/`)).toMatchObject({
      status: 200,
      body: "hello",
    });
  }
  await new Promise((resolve) => server.close(resolve));
  expect(versions).toEqual(["2.0", "2.0"]);
});
