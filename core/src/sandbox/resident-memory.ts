import { readFileSync } from "node:fs";

/**
 * Bytes of a process in main memory, where the system tells (Linux); else undefined, and the
 * isolate's own limit is the only one.
 */
export function residentBytes(pid: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
