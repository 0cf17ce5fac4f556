import type { ConfigPath, Declarations } from "@ingestlayer/core/plugin";
import type { Config } from "./config.ts";
import { readyMaps, type ProviderName } from "./providers/index.ts";
import type { ReadyEvent } from "./providers/ready-map.ts";

/** One event that a webhook may become, as the config or a ready map writes it. */
export interface WrittenRule {
  readonly event: string;
  readonly when: string | undefined;
  readonly otherwise: boolean;
  readonly map: Readonly<Record<string, string>> | undefined;
  /** Where it stands in the config. */
  readonly path: ConfigPath;
}

/** The events of a source, however its config writes them. */
export function rulesOf({ event, map, events = [] }: Config): readonly WrittenRule[] {
  if (typeof map === "string") return readyRules(map);
  if (event !== undefined) return [{ event, when: undefined, otherwise: false, map, path: [] }];
  return events.map((rule, index) => ({
    event: rule.event,
    when: rule.when,
    otherwise: rule.otherwise ?? false,
    map: rule.map,
    path: ["events", index],
  }));
}

/** What a ready map declares, so that the config need not. */
export function declarationsOf({ map }: Config): Declarations {
  if (typeof map !== "string") return {};
  return Object.fromEntries(
    readyEvents(map).map(([name, { fields }]) => [name, column(fields, 0)] as const),
  );
}

function readyRules(provider: ProviderName): readonly WrittenRule[] {
  return readyEvents(provider).map(([event, { when, fields }]) => ({
    event,
    when,
    otherwise: when === undefined,
    map: column(fields, 1),
    path: ["map"],
  }));
}

function readyEvents(provider: ProviderName): readonly (readonly [string, ReadyEvent])[] {
  return Object.entries<ReadyEvent>(readyMaps[provider].events);
}

/** The types (0) or the templates (1) of fields, by name. */
function column(fields: ReadyEvent["fields"], index: 0 | 1): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field[index]]));
}
