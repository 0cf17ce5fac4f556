import type { ObjectType } from "@ingestlayer/core/plugin";
import type { Action } from "./actions/action.ts";
import { CleanValues } from "./clean-values.ts";
import type { RedactConfig } from "./config.ts";
import { customPattern } from "./custom.ts";
import type { FindOptions } from "./find.ts";
import { PII_TYPES } from "./types.ts";
import { Phrases } from "./phrases.ts";
import { literalPaths } from "./retype.ts";
import { parsePath } from "./walk.ts";
import type { PathPart } from "./walk.ts";

/** The config, made ready for events: paths split, patterns compiled, actions by type. */
export interface RedactPlan {
  /** The fields to read; `undefined` for every string. */
  readonly fields: readonly (readonly PathPart[])[] | undefined;
  /** Fields of a closed set of values, by their dotted path: not read unless they are named. */
  readonly skips: ReadonlySet<string>;
  readonly whole: readonly { readonly path: readonly PathPart[]; readonly action: Action }[];
  /** `false`: none; `undefined`: fields known by their name. */
  readonly known: readonly (readonly PathPart[])[] | undefined | false;
  readonly find: FindOptions;
  /** The short values that need no reading. */
  readonly values: CleanValues;
  readonly key: string;
  /** Whether a numbered label stands for every finding, if only until the end. */
  readonly labelsAll: boolean;
  readonly charsMax: number;
  readonly beyond: "hide" | "fail";
  actionOf(type: string): Action;
}

/**
 * Compiles a parsed config. Call it once at load.
 *
 * @param inputType What arrives, where it is declared: enumerations are then left alone.
 */
export function planRedaction(config: RedactConfig, inputType?: ObjectType): RedactPlan {
  const actions = actionsOf(config);
  const find: FindOptions = {
    strictness: config.strictness,
    types: new Set([...actions].filter(([, action]) => action !== "off").map(([type]) => type)),
    custom: Object.entries(config.custom).map(([name, rule]) => customPattern(name, rule)),
    markup: config.markup,
    ...(config.keep.length === 0 ? {} : { kept: new Phrases(config.keep) }),
  };
  return {
    fields: config.fields?.map(parsePath),
    skips: new Set(inputType === undefined ? [] : literalPaths(inputType)),
    whole: Object.entries(config.whole).map(([path, action]) => ({
      path: parsePath(path),
      action,
    })),
    known: Array.isArray(config.known) ? config.known.map(parsePath) : config.known && undefined,
    find,
    values: new CleanValues(find),
    key: config.key ?? "",
    labelsAll: [...actions.values()].every((action) => LABELLING.has(action)),
    charsMax: config.limit.chars,
    beyond: config.limit.beyond,
    actionOf: (type) => actions.get(type) ?? config.action,
  };
}

const LABELLING: ReadonlySet<Action> = new Set(["label", "fake", "off"]);

function actionsOf(config: RedactConfig): Map<string, Action> {
  const { types } = config;
  const actions = new Map<string, Action>();
  for (const type of PII_TYPES) {
    const only = Array.isArray(types) ? types.includes(type) : true;
    const own = types === undefined || Array.isArray(types) ? undefined : types[type];
    actions.set(type, only ? (own ?? config.action) : "off");
  }
  for (const [name, rule] of Object.entries(config.custom)) {
    actions.set(name, rule.action ?? config.action);
  }
  return actions;
}
