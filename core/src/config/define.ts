import type { z } from "zod";
import type { configSchema } from "./file-schema.ts";

/** A config as it is written, in YAML or in TypeScript. */
export type ConfigInput = z.input<typeof configSchema>;

/**
 * Gives a config written in TypeScript its types, and returns it as it is.
 *
 * @example
 * // ingestlayer.config.ts
 * export const config = defineConfig({
 *   events: { "user.signed_up": { email: "string" } },
 *   destinations: { warehouse: { postgres: { connection: "${DATABASE_URL}" } } },
 *   pipelines: { signups: { on: "user.signed_up", to: [{ warehouse: { table: "signups" } }] } },
 * });
 */
export function defineConfig<const Input extends ConfigInput>(config: Input): Input {
  return config;
}
