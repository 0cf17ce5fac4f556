import type { Clock } from "../clock.ts";
import type { Log } from "../plugin/setup.ts";

/**
 * Writes until it succeeds: while the store cannot write (a full disk), the batch waits where it is
 * and nothing behind it is settled. Gives up only when the engine closes; what was not settled is
 * pulled again at the next start.
 */
export async function keepTrying(
  write: () => Promise<void>,
  { clock, log, closing }: { clock: Clock; log: Log; closing: AbortSignal },
): Promise<boolean> {
  for (;;) {
    try {
      await write();
      return true;
    } catch (error) {
      if (closing.aborted) return false;
      const reason = error instanceof Error ? error.message : String(error);
      log.warn(`a batch could not be settled, trying again in ${retryMs} ms: ${reason}`);
      await clock.sleep(retryMs, closing).catch(() => undefined);
    }
  }
}

const retryMs = 1_000;
