import { createEnv, types } from "@ingestlayer/dsl";
import { programOf } from "./ingestlayer.mjs";

const env = createEnv({ variables: { $event: types.dyn } });

// Without a declaration a JSON number is a double, which `size()` and `attempts` do not mind.
export const label = "ingestlayer, undeclared event";
export const compile = (_name, source) => programOf(source, env);
