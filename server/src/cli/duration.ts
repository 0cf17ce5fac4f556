import { z } from "zod";
import { CliError } from "./io.ts";

/** A duration as commands take it, such as `30m`. */
export function durationMs(text: string): number {
  const [, number, unit = ""] = /^(\d+)(s|m|h|d)$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * unitsMs[unit]!;
  throw new CliError(`IL_CLI_118 '${text}' is no duration: expected one such as 30m, 24h or 7d`);
}

/** A point in time as commands take it, `30m` ago or a time itself, as RFC 3339. */
export function instantOf(text: string): string {
  if (/^\d+[a-z]+$/.test(text)) return new Date(Date.now() - durationMs(text)).toISOString();
  if (z.iso.datetime({ offset: true }).or(z.iso.date()).safeParse(text).success) {
    return new Date(text).toISOString();
  }
  throw new CliError(
    `IL_CLI_123 '${text}' is no time: expected one such as 30m or 24h (ago), 2026-01-31, or 2026-01-31T09:00:00Z`,
  );
}

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
