// Loaded into a process from outside: notes in a file how much memory it took at most, in MB.
import { appendFileSync } from "node:fs";

process.on("exit", () => {
  const peakMb = process.resourceUsage().maxRSS / 1024;
  appendFileSync(process.env["PEAK_FILE"] ?? "", `${peakMb}\n`);
});
