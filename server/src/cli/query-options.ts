import type { Command } from "commander";
import type { z } from "zod";
import { CliError } from "./io.ts";

/** An option for each member of a route's query, so that both ask with the same words. */
export function filterOptions(command: Command, shape: z.ZodRawShape): Command {
  for (const [field, schema] of Object.entries(shape)) {
    command.option(`${flagOf(field)} <${field}>`, (schema as z.ZodType).description);
  }
  return command;
}

/** What was given of a query, checked as the route checks it. Throws {@link CliError} with the first mistake. */
export function queryFrom(schema: z.ZodObject, options: object): Record<string, string> {
  const all = new Map<string, unknown>(Object.entries(options));
  const given = Object.keys(schema.shape).flatMap((field) => {
    const value = all.get(optionOf(field));
    return typeof value === "string" ? [[field, value] as const] : [];
  });
  const query = Object.fromEntries(given);
  const parsed = schema.safeParse(query);
  if (parsed.success) return query;
  const [issue] = parsed.error.issues;
  throw new CliError(`IL_CLI_121 ${flagOf(issue?.path.join(".") ?? "")}: ${issue?.message}`);
}

/** `idempotency_key` is `--idempotency-key`, which Commander hands over as `idempotencyKey`. */
function flagOf(field: string): string {
  return `--${field.replaceAll("_", "-")}`;
}

function optionOf(field: string): string {
  return field.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}
