import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { EmissionLedger, post } from "../support/emitter.ts";
import type { Emission } from "../support/emitter.ts";
import { root } from "../support/run.ts";
import { startServer } from "../support/server-process.ts";
import { startSinkServer } from "../support/sink-server.ts";
import { readLog } from "../support/stored-log.ts";

// Goal: a full disk is said loudly, costs nothing that was acknowledged, and is over when there is room
// again. Method: the store on a tmpfs of a few megabytes beside a file that takes the rest of it.

const diskBytes = 12 * 2 ** 20;

/** A small disk of its own, or why there cannot be one. */
function mountDisk(): (Disposable & { readonly folder: string }) | string {
  const folder = mkdtempSync(join(tmpdir(), "ingestlayer-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${diskBytes}`, "tmpfs", folder], {
    encoding: "utf8",
  });
  if (mounted.status !== 0) {
    rmSync(folder, { recursive: true });
    return `no tmpfs can be mounted here: ${mounted.stderr ?? mounted.error?.message ?? ""}`.trim();
  }
  return {
    folder,
    [Symbol.dispose]: () => {
      spawnSync("umount", [folder]);
      rmSync(folder, { recursive: true });
    },
  };
}

test("a full disk is refused with a problem document, and is over when there is room", async ({
  skip,
}) => {
  const mounted = mountDisk();
  if (typeof mounted === "string") return skip(mounted);
  using disk = mounted;
  await using sink = await startSinkServer("key");
  const config = join(disk.folder, "ingestlayer.yaml");
  writeFileSync(config, configOf(sink.port));
  await using server = await startServer(config);
  const ledger = new EmissionLedger();
  expect(await post(server.url, [emission()], ledger)).toBe(true);

  const filler = join(disk.folder, "filler");
  fillUp(disk.folder, filler);
  const refusedAt = await emitUntilRefused(server.url, ledger);
  expect(await refusal(server.url)).toMatchObject({
    status: 503,
    type: "application/problem+json",
    document: { code: "IL_STORE_002", status: 503, hint: expect.stringContaining("again") },
  });
  // Still full, still alive.
  const more = Array.from({ length: 20 }, () => post(server.url, [emission()], ledger));
  expect(await Promise.all(more)).toContain(false);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);

  rmSync(filler);
  const freedMs = Date.now();
  while (!(await post(server.url, [emission()], ledger))) {
    expect(Date.now() - freedMs).toBeLessThan(10_000);
    await delay(50);
  }
  const acceptedAfterMs = Date.now() - freedMs;
  await server.quiet();
  console.log(
    `  refused after ${refusedAt} events; accepted again ${acceptedAfterMs} ms after there was room`,
  );
  await server.stop();

  const log = new Map(readLog(join(disk.folder, "store.db")).map((event) => [event.key, event]));
  const missing = [...ledger.acknowledged].filter(([key, id]) => log.get(key)?.id !== id);
  expect(missing).toEqual([]);
  const changed = [...log].filter(([key, { payload }]) => {
    const sent = ledger.sent.get(key);
    return sent !== undefined && sent.payloadText !== payload;
  });
  expect(changed).toEqual([]);
  const delivered = new Set(sink.arrivals.map(({ payload }) => payload["key"]));
  expect([...ledger.acknowledged.keys()].filter((key) => !delivered.has(key))).toEqual([]);
}, 60_000);

function configOf(sinkPort: number): string {
  return `
store: sqlite:store.db
plugins: [${join(root, "test/support/plugins/http-sink.ts")}]
events:
  a.b: { key: string, ballast: string }
destinations:
  sink: { http-sink: { port: ${sinkPort} } }
pipelines:
  main: { on: a.b, to: [{ sink: {} }] }
`;
}

let emitted = 0;

function emission(): Emission {
  const key = `k-${(emitted += 1)}`;
  const payloadText = JSON.stringify({ key, ballast: "b".repeat(8_000) });
  return { name: "a.b", key, payloadText };
}

/** Leaves the store four megabytes. */
function fillUp(folder: string, file: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(file, Buffer.alloc(bavail * bsize - 4 * 2 ** 20));
}

/** Emits until nothing more fits; returns how many were acknowledged before. */
async function emitUntilRefused(url: string, ledger: EmissionLedger): Promise<number> {
  // The last free page is not the end: a checkpoint frees the write-ahead log once more.
  for (let refused = 0; refused < 20;) {
    refused = (await post(url, [emission()], ledger)) ? 0 : refused + 1;
    expect(ledger.acknowledged.size).toBeLessThan(diskBytes / 8_000);
  }
  expect([...ledger.refusals.keys()]).toEqual(["503 IL_STORE_002"]);
  return ledger.acknowledged.size;
}

/** How the server answers an event that cannot fit. */
async function refusal(url: string) {
  const payload = JSON.stringify({ key: "large", ballast: "b".repeat(500_000) });
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"name":"a.b","payload":${payload}}`,
  });
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  const type = response.headers.get("content-type")?.split(";")[0];
  return { status: response.status, type, document: await response.json() };
}
