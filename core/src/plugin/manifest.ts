/** The version of the plugin door. A plugin made for another one is refused before anything runs. */
export const apiVersion = 1;

export type PluginKind = "enrich" | "control" | "mutate" | "destination" | "source" | "model";

/** How a kind is shown to people. */
export const kindLabels: Readonly<Record<PluginKind, string>> = {
  enrich: "ENR",
  control: "CTL",
  mutate: "MUT",
  destination: "DST",
  source: "SRC",
  model: "MDL",
};

/** Who a plugin is, for the registry, the docs and the console. */
export interface Manifest<Kind extends PluginKind = PluginKind> {
  /** As written in the config: `filter.match`, `postgres`. Lower case, dots and dashes. */
  readonly name: string;
  /** The plugin's own version (semver). */
  readonly version: string;
  readonly apiVersion: typeof apiVersion;
  readonly kind: Kind;
  /** One line, what it does for the user. */
  readonly summary: string;
}
