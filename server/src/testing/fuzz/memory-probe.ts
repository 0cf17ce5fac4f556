import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

// Loaded into a server process by `--import`, beside the server itself: answers its parent's question for
// the memory that is left after a collection.

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

process.on("message", () => {
  collect();
  collect();
  const { heapUsed, external, rss } = process.memoryUsage();
  // Linux counts it in KiB.
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  process.send?.({ heldBytes: heapUsed + external, rssBytes: rss, peakBytes });
});
// The question alone keeps no process alive.
process.channel?.unref();
