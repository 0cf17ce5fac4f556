import { afterAll, beforeAll, expect, test } from "vitest";
import { RealServer, received } from "../testing/real-server.ts";
import { runtimes } from "../testing/runtimes.ts";
import { TroubledProxy } from "../testing/troubled-proxy.ts";

// What a bundler makes of the SDK, in each runtime that it is meant for, through a network that breaks, to
// a server with its store on disk. A runtime that npm has no program of for this platform is skipped, and said to be.

const count = 200;
const server = new RealServer();
let url: string;
beforeAll(async () => {
  url = await server.start();
});
afterAll(() => server[Symbol.asyncDispose]());

for (const [name, run] of Object.entries(runtimes)) {
  if (run === undefined) console.warn(`SKIPPED: npm has no ${name} for this platform.`);
  test.skipIf(run === undefined)(`${name}: every event arrives exactly once`, async () => {
    await using proxy = new TroubledProxy(url);
    proxy.troubles.push("unavailable", "too-many", "break", "lose-answer", "half-answer", "hang");
    const before = await received(url);
    const ids = await run!({ url: await proxy.listen(), by: name, count });
    expect(proxy.troubles).toEqual([]);
    expect(new Set(ids).size).toBe(count);
    expect(await received(url)).toBe(before + count);
    const stored = await fetch(`${url}/v1/events/${ids[count - 1]}`);
    expect(await stored.json()).toMatchObject({ payload: { n: count - 1, by: name } });
  });
}
