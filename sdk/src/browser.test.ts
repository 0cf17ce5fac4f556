import { createHash } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumFile, servePage, startBrowser } from "../testing/browser.ts";
import { RealServer, received } from "../testing/real-server.ts";
import { TroubledProxy } from "../testing/troubled-proxy.ts";
import type * as Sdk from "./index.ts";

// A real page in a real browser, with a key that may be used from its origin alone, to a server of
// another origin: preflights, keepalive and all.

const [pageKey, ownKey] = ["il_page", "il_own"];
const sha256 = (key: string) => createHash("sha256").update(key).digest("hex");
const config = (origin: string) => `
events: { counted: { n: int, by: string? } }
server:
  keys:
    - { name: own, sha256: ${sha256(ownKey)}, scopes: [read] }
    - { name: page, sha256: ${sha256(pageKey)}, scopes: ["ingest:counted"], origins: ["${origin}"] }
`;

if (chromiumFile === undefined) {
  console.warn("SKIPPED: no Chromium is installed, so that the SDK is tried in no browser.");
  console.warn("Install one, or name its program in the environment variable CHROMIUM.");
}

/** A browser gives a tab that closes a moment to say its last, which a busy machine may not find in time. */
const busyTwice = { retry: 2 };

/** What the page of {@link servePage} holds. */
declare const sdk: typeof Sdk;

describe.skipIf(chromiumFile === undefined)("in Chromium", () => {
  const stack = new AsyncDisposableStack();
  let browser: Browser;
  let origin: string;
  let url: string;
  beforeAll(async () => {
    ({ origin } = stack.use(await servePage()));
    url = await stack.use(new RealServer(config(origin))).start();
    browser = await startBrowser();
    stack.defer(() => browser.close());
  });
  afterAll(() => stack.disposeAsync());

  async function open(): Promise<Page> {
    const page = await browser.newPage();
    await page.goto(origin);
    return page;
  }

  test("every event arrives exactly once, through a network that breaks", async () => {
    await using proxy = new TroubledProxy(url);
    proxy.troubles.push("unavailable", "too-many", "break", "lose-answer", "half-answer", "hang");
    const before = await received(url, ownKey);
    const page = await open();
    const task = { url: await proxy.listen(), key: pageKey, timeoutMs: 1000, batchSize: 10 };
    const ids = await page.evaluate(async (options) => {
      const client = sdk.createClient(options);
      const emitted = Array.from({ length: 200 }, (_, n) => client.ingest("counted", { n }));
      const answers = await Promise.all(emitted);
      await client.close();
      return answers.map(({ id }) => id);
    }, task);
    expect(proxy.troubles).toEqual([]);
    expect(new Set(ids).size).toBe(200);
    expect(await received(url, ownKey)).toBe(before + 200);
    await page.close();
  });

  test.each([
    ["the page goes elsewhere", (page: Page) => page.goto(`${origin}/elsewhere`)],
    ["the tab is closed", (page: Page) => page.close()],
  ])("what lingers when %s arrives all the same, once", busyTwice, async (_what, leave) => {
    const before = await received(url, ownKey);
    const page = await open();
    await page.evaluate(
      (options) => {
        const client = sdk.createClient(options);
        for (let n = 0; n < 20; n += 1) void client.ingest("counted", { n });
        // Nothing was sent: it would linger for a minute.
      },
      { url, key: pageKey, lingerMs: 60_000 },
    );
    expect(await received(url, ownKey)).toBe(before);
    await leave(page);
    await expect.poll(() => received(url, ownKey)).toBe(before + 20);
  });

  test("a page of another origin cannot use the key", async () => {
    await using elsewhere = await servePage();
    const page = await browser.newPage();
    await page.goto(elsewhere.origin);
    const code = await page.evaluate(
      async (options) => {
        const client = sdk.createClient({ ...options, onError: () => undefined });
        const failed = client
          .ingest("counted", { n: 1 })
          .catch((error: Sdk.IngestLayerError) => error.code);
        return failed;
      },
      { url, key: pageKey, giveUpAfterMs: 500 },
    );
    expect(code).toMatch(/^IL_SDK_004|^IL_HTTP_304/);
    await page.close();
  });
});
