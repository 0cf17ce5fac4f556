import { send } from "./outbox.ts";

const levels = { info: 0, warn: 1 } as const;
const lineMax = 1_000;

type Write = (...parts: readonly unknown[]) => void;

/** `log.info`, `log.warn`: a line each, cut at 1,000 characters. */
export function createLog(call: number): { readonly info: Write; readonly warn: Write } {
  const write = (level: number): Write => {
    return (...parts) => send("l", call, level, parts.map(show).join(" ").slice(0, lineMax));
  };
  return Object.freeze({ info: write(levels.info), warn: write(levels.warn) });
}

function show(part: unknown): string {
  if (typeof part === "string") return part;
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  try {
    return JSON.stringify(part) ?? String(part);
  } catch {
    return String(part);
  }
}

const { info, warn } = createLog(0);
const console = { log: info, info, debug: info, trace: info, warn, error: warn };
Object.defineProperty(globalThis, "console", { value: Object.freeze(console) });
