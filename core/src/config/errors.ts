import { didYouMean } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";

const quote = "Put the whole value into quotes, or write it on the next line after '>-'.";

/** Mistakes of the file itself: `IL_CFG_0nn`. Its shape is worded in `shape-errors.ts`. */
export const configErrors = {
  unreadable: (file: string, reason: string): Problem => ({
    code: "IL_CFG_001",
    message: `the config '${file}' cannot be read: ${reason}`,
    hint: "Name another file with --config.",
  }),
  tooLarge: (found: number, max: number): Problem => ({
    code: "IL_CFG_002",
    message: `the config has ${found} bytes, expected at most ${max}`,
    hint: "Put long texts into files of their own.",
  }),
  empty: (): Problem => ({
    code: "IL_CFG_003",
    message: "the config is empty, expected keys such as 'events' and 'pipelines'",
  }),
  moduleFailed: (reason: string): Problem => ({
    code: "IL_CFG_004",
    message: `the config could not be imported: ${reason}`,
  }),
  noExport: (found: readonly string[]): Problem => ({
    code: "IL_CFG_005",
    message: `expected an export named 'config', found ${found.length === 0 ? "none" : found.join(", ")}`,
    hint: "Write 'export const config = defineConfig({ … });'.",
  }),
  notPlain: (found: string): Problem => ({
    code: "IL_CFG_006",
    message: `expected plain values (texts, numbers, booleans, lists, objects), found ${found}`,
  }),
  syntax: (reason: string, needsQuotes: boolean): Problem => ({
    code: "IL_CFG_011",
    message: `this is no YAML: ${reason}`,
    ...(needsQuotes ? { hint: quote } : {}),
  }),
  indentation: (reason: string, needsQuotes: boolean): Problem => ({
    code: "IL_CFG_012",
    message: `the indentation is off: ${reason}`,
    hint: needsQuotes ? quote : "Begin the keys of one map in the same column.",
  }),
  duplicateKey: (key: string): Problem => ({
    code: "IL_CFG_013",
    message: `key '${key}' is there twice`,
    hint: "Remove one, or join the two.",
  }),
  tab: (): Problem => ({
    code: "IL_CFG_014",
    message: "a tab is used for indentation, expected spaces",
  }),
  optionalMap: (): Problem => ({
    code: "IL_CFG_023",
    message: "'?' cannot follow '}'",
    hint: "Where nested fields may be absent, write the '?' at the key: 'account?: { … }'.",
  }),
  unknownAlias: (name: string): Problem => ({
    code: "IL_CFG_015",
    message: `there is no anchor '&${name}' before this alias`,
    hint: "A text that begins with '*' needs quotes.",
  }),
  mergeOfNoMap: (): Problem => ({
    code: "IL_CFG_016",
    message: "'<<' takes over the keys of a map, found no map",
    hint: "Write '<<: *name', where '&name' marks a map above.",
  }),
  tooDeep: (max: number): Problem => ({
    code: "IL_CFG_017",
    message: `lists and maps are nested deeper than ${max} levels`,
    hint: "An alias inside its own anchor does this, too.",
  }),
  tooMany: (what: "values" | "aliases", max: number): Problem => ({
    code: "IL_CFG_018",
    message: `the config has more than ${max} ${what}`,
    hint: "Aliases count as often as they are used.",
  }),
  keyIsNoText: (template: boolean): Problem => ({
    code: "IL_CFG_019",
    message: "a key is a list or a map, expected a text",
    ...(template ? { hint: "A text that begins with '{{' needs quotes." } : {}),
  }),
  tag: (found: string): Problem => ({
    code: "IL_CFG_020",
    message: `'${found}' is a YAML tag, which a config has no use for`,
    hint: "An expression that begins with '!' needs quotes.",
  }),
  longNumber: (found: string): Problem => ({
    code: "IL_CFG_021",
    message: `the number ${found} has more digits than a number can keep`,
    hint: `Write it as a text: "${found}".`,
  }),
  severalDocuments: (): Problem => ({
    code: "IL_CFG_022",
    message: "a second YAML document begins here, expected one in a file",
    hint: "Remove the line '---'.",
  }),
};

/** Mistakes with variables: `IL_CFG_2nn`. */
export const environmentErrors = {
  missing: (name: string, set: Iterable<string>): Problem => ({
    code: "IL_CFG_201",
    message: `environment variable '${name}' is not set`,
    hint: didYouMean(name, set) ?? `Set it, or give a default: \${${name}:-…}.`,
  }),
  /** @param text The text from the reference on. */
  malformed: (text: string): Problem => {
    const [, path] = EXPRESSION.exec(text) ?? [];
    return {
      code: "IL_CFG_202",
      message: "expected a variable's name after '${', such as ${NAME} or ${NAME:-default}",
      hint:
        path === undefined
          ? "Where '${' is meant as text, write '$${'."
          : `What an event holds is read by ${path} in an expression, and by {{ ${path} }} in a text.`,
    };
  },
};

/** `${$event.subject}`, as it would be in a template of JavaScript. */
const EXPRESSION = /^\$\{\s*(\$(?:event|meta)\b[\w.]*)/;

/** What other tools call the condition of an entry. */
const CONDITIONS: ReadonlySet<string> = new Set(["condition", "if", "where"]);

/** Names that do not exist, and entries that name nothing: `IL_CFG_3nn`; 301 stands in the registry. */
export const nameErrors = {
  unknownDestination: (name: string, names: readonly string[], isPlugin: boolean): Problem => ({
    code: "IL_CFG_302",
    message: `unknown destination '${name}'`,
    hint: isPlugin
      ? `'${name}' is a plugin: declare a destination with it under 'destinations', and name that.`
      : (didYouMean(name, names) ?? declared("destinations", names)),
  }),
  unknownEvent: (name: string, names: readonly string[]): Problem => ({
    code: "IL_CFG_303",
    message: `event '${name}' is not declared`,
    hint: didYouMean(name, names) ?? declared("events", names),
  }),
  unknownModel: (name: string, names: readonly string[]): Problem => ({
    code: "IL_CFG_304",
    message: `unknown model '${name}'`,
    hint: didYouMean(name, names) ?? declared("models", names),
  }),
  badName: (name: string): Problem => ({
    code: "IL_CFG_305",
    message: `'${name}' is no name: expected lower-case letters, digits, '.', '-' and '_'`,
    hint: "Begin with a letter or digit, and use at most 100 characters.",
  }),
  notAnEntry: (what: EntryKind, found: string): Problem => ({
    code: "IL_CFG_306",
    message: `expected ${entryForms[what]}, found ${found}`,
  }),
  noPlugin: (what: EntryKind): Problem => ({
    code: "IL_CFG_307",
    message: `this entry names nothing, expected ${entryForms[what]}`,
  }),
  severalPlugins: (what: EntryKind, names: readonly string[], unindented: boolean): Problem => {
    const condition = names.find((name) => CONDITIONS.has(name));
    const hint =
      condition === undefined
        ? "Begin a new entry for each."
        : `A condition is written under 'when', not '${condition}'.`;
    return {
      code: "IL_CFG_308",
      message: `this entry names several (${names.join(", ")}), expected ${entryForms[what]}`,
      hint: unindented ? `Indent the options of '${names[0]}' deeper than its name.` : hint,
    };
  },
  noAdapter: (reason: string): Problem => ({
    code: "IL_CFG_309",
    message: `the adapter cannot be read: ${reason}`,
    hint: "The path starts at the folder of the config.",
  }),
  store: (): Problem => ({
    code: "IL_CFG_310",
    message: "expected a store such as 'sqlite:.ingestlayer/store.db'",
  }),
  storeNotBuilt: (): Problem => ({
    code: "IL_CFG_311",
    message: "a store in NATS JetStream is not available in this version",
    hint: "Use 'sqlite:.ingestlayer/store.db'.",
  }),
  noPlugins: (specifier: string): Problem => ({
    code: "IL_CFG_505",
    message: `'${specifier}' exports no plugin`,
    hint: "Export what defineStep, defineDestination or defineSource returns, by name.",
  }),
  pluginNotLoaded: (specifier: string, reason: string): Problem => ({
    code: "IL_CFG_506",
    message: `plugin '${specifier}' could not be loaded: ${reason}`,
    hint: "Install the package beside the config, or begin a path with './'.",
  }),
  pluginNotAllowed: (specifier: string): Problem => ({
    code: "IL_CFG_507",
    message: `plugin '${specifier}' is none of the running config's, and a config that is sent loads no code`,
    hint: "Compare on the machine itself, with the server stopped or on a copy of its store.",
  }),
};

/** The lists and maps of the config whose entries name a plugin or a destination. */
export type EntryKind = "step" | "route" | "destination" | "model";

const entryForms: Readonly<Record<EntryKind, string>> = {
  step: "one step, 'NAME: options', perhaps with 'when'",
  route: "one destination, 'NAME: options', perhaps with 'when'",
  destination: "one plugin, 'PLUGIN: options', perhaps with 'delivery'",
  model: "'adapter: FILE', or one plugin, 'PLUGIN: options', perhaps with limits",
};

function declared(section: string, names: readonly string[]): string {
  return names.length === 0
    ? `Declare it under '${section}'.`
    : `There are: ${names.toSorted().join(", ")}. Or declare it under '${section}'.`;
}
