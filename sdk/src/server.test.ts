import { expect, test } from "vitest";
import { RealServer, received } from "../testing/real-server.ts";
import { TroubledProxy, type Trouble } from "../testing/troubled-proxy.ts";
import { createClient } from "./index.ts";

test("a real server that is killed twice under load has every event exactly once", async () => {
  await using server = new RealServer();
  const url = await server.start();
  await using client = createClient({ url, batchSize: 20, timeoutMs: 2000 });
  const total = 3000;
  let acknowledged = 0;
  const emitted: Promise<string>[] = [];
  const emit = async (from: number, to: number) => {
    for (let n = from; n < to; n += 1) {
      emitted.push(
        client.ingest("counted", { n }).then(({ id }) => {
          acknowledged += 1;
          return id;
        }),
      );
      if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  for (const part of [0, 1]) {
    await emit((part * total) / 3, ((part + 1) * total) / 3);
    await expect.poll(() => acknowledged).toBeGreaterThan(part * 1000 + 50);
    await server.kill();
    expect(await server.start()).toBe(url);
  }
  await emit((2 * total) / 3, total);
  const ids = await Promise.all(emitted);
  expect(new Set(ids).size).toBe(total);
  expect(await received(url)).toBe(total);
}, 60_000);

const every: readonly Trouble[] = [
  "unavailable",
  "too-many",
  "break",
  "lose-answer",
  "half-answer",
  "hang",
];

test("fails, 429, hangs, broken and lost answers and a restart: every event exactly once", async () => {
  await using server = new RealServer();
  const url = await server.start();
  await using proxy = new TroubledProxy(url);
  await using client = createClient({ url: await proxy.listen(), batchSize: 25, timeoutMs: 500 });
  const total = 1000;
  proxy.troubles.push(...every, ...every);
  const emitted = Array.from({ length: total }, (_, n) => client.ingest("counted", { n }));
  await expect.poll(() => proxy.troubles.length).toBeLessThan(every.length);
  await server.kill();
  await server.start();
  const ids = (await Promise.all(emitted)).map(({ id }) => id);
  expect(proxy.troubles).toEqual([]);
  expect(new Set(ids).size).toBe(total);
  expect(await received(url)).toBe(total);
  // What an acknowledged id leads to is the event that was emitted.
  const [first, last] = await Promise.all(
    [ids[0], ids.at(-1)].map(async (id) => (await fetch(`${url}/v1/events/${id}`)).json()),
  );
  expect([first, last]).toMatchObject([{ payload: { n: 0 } }, { payload: { n: total - 1 } }]);
}, 60_000);
