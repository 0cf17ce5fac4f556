import type { FunctionDefinition } from "./functions/definition.ts";
import { FUNCTIONS } from "./functions/index.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { Type } from "./types.ts";

/** What an expression may name, and the limits it lives under. Immutable; make one per declaration. */
export interface Env {
  readonly variables: ReadonlyMap<string, Type>;
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  /** The names of the functions that are the language's own, not the host's. */
  readonly builtIns: ReadonlySet<string>;
  readonly limits: Limits;
  /** The namespace in which names are looked up first, such as `acme.tickets`. */
  readonly container: string;
}

/** What {@link createEnv} takes. */
export interface EnvOptions {
  /** Each variable and its type, such as `{ $event: types.object(...) }`. */
  readonly variables: Readonly<Record<string, Type>>;
  /** Functions beside the built-in ones; an equal name replaces. */
  readonly functions?: readonly FunctionDefinition[];
  readonly limits?: Partial<Limits>;
  readonly container?: string;
}

const builtInNames: ReadonlySet<string> = new Set(FUNCTIONS.map(({ name }) => name));
const builtIn: ReadonlyMap<string, FunctionDefinition> = new Map(
  FUNCTIONS.map((definition) => [definition.name, definition]),
);

/** Makes an environment. Cheap: call it once for each event declaration. */
export function createEnv(options: EnvOptions): Env {
  const extra = options.functions ?? [];
  return {
    variables: new Map(Object.entries(options.variables)),
    functions:
      extra.length === 0
        ? builtIn
        : new Map([
            ...builtIn,
            ...extra.map((definition) => [definition.name, definition] as const),
          ]),
    builtIns:
      extra.length === 0
        ? builtInNames
        : builtInNames.difference(new Set(extra.map(({ name }) => name))),
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    container: options.container ?? "",
  };
}

/** The first parts of the names with dots that functions have, for each set of functions. */
const namespaces = new WeakMap<Env["functions"], ReadonlySet<string>>();

/** Whether the name of some function may begin with a name and a dot. */
export function mayBeNamespace({ container, functions }: Env, name: string): boolean {
  if (container !== "") return true;
  let known = namespaces.get(functions);
  if (known === undefined) {
    const dotted = [...functions.keys()].filter((key) => key.includes("."));
    known = new Set(dotted.map((key) => key.slice(0, key.indexOf("."))));
    namespaces.set(functions, known);
  }
  return known.has(name);
}

/** The names under which a name may be found, from the innermost container outwards. */
export function candidateNames(env: Env, name: string, absolute: boolean): readonly string[] {
  if (absolute || env.container === "") return [name];
  const parts = env.container.split(".");
  const within = parts.map((_, index) => parts.slice(0, parts.length - index).join("."));
  return [...within.map((namespace) => `${namespace}.${name}`), name];
}
