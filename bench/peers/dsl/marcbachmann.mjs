import { Environment } from "@marcbachmann/cel-js";

// No `$` in names there, so the root is written without.
const environment = new Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });

export const label = "@marcbachmann/cel-js";
export const inputOf = (event) => ({ event });
export const compile = (_name, source) => environment.parse(source.replaceAll("$event", "event"));
