/** The door of the server: an HTTP front for an engine. The command line is `ingestlayer`. */
export { buildApp } from "./app.ts";
export type { AppOptions } from "./app.ts";
export { apiKey, configuredKeys, createKeyring } from "./auth/keys.ts";
export type { ApiKey, Keyring, Scope } from "./auth/keys.ts";
export { defaultLimits } from "./limits.ts";
export type { Limits } from "./limits.ts";
