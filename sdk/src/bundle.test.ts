import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleSdk } from "../testing/bundle.ts";
import { MoodyServer } from "../testing/moody-server.ts";
import type * as Sdk from "./index.ts";

/** What a bundler makes of the SDK for a page. */
let bundle: string;
beforeAll(async () => {
  bundle = await bundleSdk("iife");
});

/** A realm with the names of the web platform only: no `process`, no `Buffer`, no `require`. */
function page(more: object = {}): { readonly sdk: typeof Sdk } {
  const { crypto, fetch, AbortController, AbortSignal, URL, console } = globalThis;
  const { setTimeout, clearTimeout } = globalThis;
  const web = {
    crypto,
    fetch,
    AbortController,
    AbortSignal,
    URL,
    console,
    setTimeout,
    clearTimeout,
  };
  const context = createContext({ ...web, ...more });
  runInContext(`${bundle};globalThis.sdk = sdk;`, context);
  return context as { readonly sdk: typeof Sdk };
}

test("it weighs less than 5 kB, minified and gzipped", () => {
  expect(gzipSync(bundle, { level: 9 }).length).toBeLessThan(5000);
});

describe("in a realm without Node", () => {
  test("it emits, retries and closes", async () => {
    await using server = new MoodyServer();
    const { sdk } = page();
    const client = sdk.createClient({ url: await server.listen() });
    server.moods.push("lose-answer");
    const answer = await client.ingest("a", { n: 1 });
    await client.close();
    expect(answer.repeated).toBe(false);
    expect(server.log.map(({ payload }) => payload)).toEqual([{ n: 1 }]);
  });

  test("without a server in its environment it says how to name one", async () => {
    const { sdk } = page();
    await expect(sdk.ingest("a", {})).rejects.toMatchObject({ code: "IL_SDK_009" });
  });

  test("keys are made on pages that came over plain HTTP as well", async () => {
    await using server = new MoodyServer();
    const insecure = { getRandomValues: crypto.getRandomValues.bind(crypto) };
    const { sdk } = page({ crypto: insecure });
    const client = sdk.createClient({ url: await server.listen() });
    await Promise.all([client.ingest("a", {}), client.ingest("a", {})]);
    await client.close();
    expect(new Set(server.log.map((event) => event.idempotency_key)).size).toBe(2);
  });
});

describe("a page that goes away", () => {
  test("sends what is not acknowledged in a request that outlives it, and nothing twice", async () => {
    await using server = new MoodyServer();
    let leave: (() => void) | undefined;
    const keepalives: boolean[] = [];
    const { sdk } = page({
      document: {},
      addEventListener: (_name: string, listener: () => void) => (leave = listener),
      removeEventListener: () => (leave = undefined),
      fetch: (url: string, init: RequestInit) => {
        keepalives.push(init.keepalive === true);
        return fetch(url, init);
      },
    });
    server.moods.push("hang");
    const client = sdk.createClient({ url: await server.listen(), timeoutMs: 300 });
    const [first, second] = [client.ingest("a", { n: 1 }), client.ingest("a", { n: 2 })];
    await expect.poll(() => server.requests.length).toBe(1);
    const third = client.ingest("a", { n: 3 });
    leave?.();
    await expect.poll(() => server.log.length).toBe(3);
    await Promise.all([first, second, third]);
    await client.close();
    expect(keepalives).toContain(true);
    expect(server.log.map(({ payload }) => payload)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(leave).toBeUndefined();
  });
});
