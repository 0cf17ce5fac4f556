import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { GroupQueue } from "./group-queue.ts";
import { WriterThread } from "./writer-thread.ts";

describe("a writer's thread that ends by itself", () => {
  it("refuses what waits and every later call, and lets the store close", async () => {
    const worker = new Worker(
      `require("node:worker_threads").parentPort.once("message", () => process.exit(1))`,
      { eval: true },
    );
    const queue = new GroupQueue(new WriterThread(worker, "store.db"), {
      file: "store.db",
      limit: { events: 10, bytes: 10 },
      onCommitted: () => undefined,
    });
    const command = { kind: "register", pipeline: "p" } as const;
    const stopped = { code: "IL_STORE_008", place: "store.db" };
    const sent = queue.push(command);
    await expect(sent).rejects.toMatchObject(stopped);
    await expect(queue.push(command)).rejects.toMatchObject(stopped);
    await queue.close();
  });
});
