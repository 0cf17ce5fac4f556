import { EventEmitter } from "node:events";
import { expect, test, vi } from "vitest";
import type { FromWriter } from "./protocol.ts";
import { startWriter } from "./writer-thread.ts";

const { worker } = vi.hoisted(() => ({ worker: { made: undefined as EventEmitter | undefined } }));
vi.mock("./spawn-writer.ts", () => ({ spawnWriter: () => worker.made }));

test("a writer that could not open the file is told of, also where its thread has ended by then", async () => {
  const made = (worker.made = new EventEmitter());
  const settings = { file: "store.db", idempotencyWindowMs: 1, retention: {}, filePagesMax: 0 };
  const starting = startWriter(settings as never);
  const problem = { code: "IL_STORE_003", message: "in use" };
  made.emit("message", { kind: "failed", problem, cause: "" } satisfies FromWriter);
  made.emit("exit", 0);
  await expect(starting).rejects.toMatchObject(problem);
});
