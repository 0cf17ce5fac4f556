import { CliError } from "./io.ts";

/** A duration as commands take it, such as `30m`. */
export function durationMs(text: string): number {
  const [, number, unit = ""] = /^(\d+)(s|m|h|d)$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * unitsMs[unit]!;
  throw new CliError(`IL_CLI_118 '${text}' is no duration: expected one such as 30m, 24h or 7d`);
}

const unitsMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
