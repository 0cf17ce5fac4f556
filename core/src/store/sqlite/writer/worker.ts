import { parentPort, workerData } from "node:worker_threads";
import { IngestError } from "../../../errors.ts";
import { cannotOpen } from "../../problems.ts";
import type { FromWriter, ToWriter, WriterSettings } from "../protocol.ts";
import { prepareCheckpoint } from "./checkpoint.ts";
import { openForWriting } from "./connection.ts";
import { prepareTransaction } from "./transaction.ts";

/** The writer's thread: owns the only writing connection, applies one group at a time. */

const settings = workerData as WriterSettings;

function say(message: FromWriter): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(message);
}

function serve(): void {
  const connection = openForWriting(settings);
  const { head, apply } = prepareTransaction(connection.database, settings);
  const checkpoint = prepareCheckpoint(connection.database);

  parentPort?.on("message", (message: ToWriter) => {
    if (message === "close") {
      connection.close();
      parentPort?.close();
      return;
    }
    say({ kind: "done", outcomes: apply(message) });
    checkpoint();
  });
  say({ kind: "opened", head: head.position });
}

try {
  serve();
} catch (cause) {
  const error = cause instanceof IngestError ? cause : cannotOpen(settings.file, cause);
  const { code, message, hint, place } = error;
  say({
    kind: "failed",
    problem: {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(place === undefined ? {} : { place }),
    },
    cause: error.cause instanceof Error ? error.cause.message : "",
  });
  parentPort?.close();
}
