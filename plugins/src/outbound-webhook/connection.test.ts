import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect } from "node:net";
import type { AddressInfo, Server } from "node:net";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import { types } from "@ingestlayer/core/plugin";
import type { JsonObject } from "@ingestlayer/core/plugin";
import { testDestination, testEvent } from "@ingestlayer/core/testing";
import { expect, test } from "vitest";
import { certificates } from "../_http/testing/certificates.ts";
import { outboundWebhook } from "./index.ts";

const { ca, client } = certificates;
const tls = { ca, ...client };
const done = { kind: "done" };

async function deliverTo(url: string, config: JsonObject = {}) {
  await using destination = await testDestination(outboundWebhook, {
    config: { url, allowAddresses: ["127.0.0.1"], timeout: "5s", ...config },
    route: {},
    inputType: types.object({}, { open: true }),
  });
  expect(destination.problems).toEqual([]);
  return await destination.deliver([testEvent({})]);
}

async function listen(server: Server & { closeAllConnections(): void }) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server that lets in who shows a certificate of its authority. */
async function startTls() {
  const subjects: string[] = [];
  const options = {
    ...certificates.server,
    ca,
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createTlsServer(options, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    subjects.push(String(subject.CN));
    response.end();
  });
  const listening = await listen(server);
  return { ...listening, url: `https://localhost:${listening.port}/`, subjects };
}

/** A proxy as they usually are: tunnels for https, whole addresses for http. */
async function startProxy() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end();
  });
  server.on("connect", ({ url }: IncomingMessage, socket: Duplex) => {
    asked.push(`CONNECT ${url}`);
    const { port, hostname } = new URL(`http://${url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    socket.on("close", () => onward.destroy());
  });
  const listening = await listen(server);
  return { ...listening, proxy: `http://127.0.0.1:${listening.port}`, asked };
}

test("shows its own certificate where the other side asks for one", async () => {
  await using server = await startTls();
  expect(await deliverTo(server.url, { tls })).toEqual([done]);
  expect(server.subjects).toEqual(["client"]);
});

test("an authority that is not known is an outage that says so", async () => {
  await using server = await startTls();
  expect(await deliverTo(server.url)).toMatchObject({
    kind: "outage",
    needsOperator: true,
    failure: { code: "IL_SEND_104" },
  });
});

test("goes through a proxy, by a tunnel where it is https", async () => {
  await using server = await startTls();
  await using through = await startProxy();
  const { proxy } = through;
  expect(await deliverTo(server.url, { proxy, tls })).toEqual([done]);
  expect(await deliverTo("http://somewhere.example/hook", { proxy })).toEqual([done]);
  expect(through.asked).toEqual([
    `CONNECT localhost:${server.port}`,
    "POST http://somewhere.example/hook",
  ]);
  expect(server.subjects).toEqual(["client"]);
});
