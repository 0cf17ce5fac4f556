import type { z } from "zod";
import type { DeliveryDefaults } from "../plugin/destination.ts";
import type { Registry } from "../plugin/registry.ts";
import type { ConfigPath } from "../plugin/setup.ts";
import type { DeliveryConfig, DestinationEntry } from "./config.ts";
import { readEntry } from "./entry.ts";
import { parsePart } from "./parse.ts";
import type { Findings } from "./parse.ts";
import { deliverySchema } from "./schema.ts";
import { standInDestination } from "./stand-in.ts";
import { isMap } from "./tree.ts";

/** Reads one destination; a stand-in where it is mistaken, so that routes to it are still checked. */
export function readDestination(
  name: string,
  written: unknown,
  path: ConfigPath,
  registry: Registry,
  findings: Findings,
): DestinationEntry {
  const isKnown = (plugin: string) => registry.destination(plugin) !== undefined;
  const entry = readEntry("destination", written, path, isKnown, findings);
  if (entry === undefined) return standInEntry(name, path);
  const plugin = registry.destination(entry.name);
  const delivery = readDelivery(
    withDefaults(entry.beside["delivery"], plugin?.defaults),
    [...path, "delivery"],
    findings,
  );
  if (plugin === undefined) {
    findings.atKey(entry.path, registry.unknown("destination", entry.name));
    return standInEntry(name, entry.path);
  }
  const config = findings.hasUnset(entry.path)
    ? undefined
    : parsePart(plugin.config, entry.options, entry.path, findings);
  if (config === undefined) {
    // The routes' own configs are looked at all the same; their expressions cannot be.
    const standIn = { ...standInDestination(plugin.manifest.name), route: plugin.route };
    return { plugin: standIn, config, delivery, path: entry.path };
  }
  return { plugin, config, delivery, path: entry.path };
}

/** Stands in for a destination that is unknown or mistaken. */
export function standInEntry(name: string, path: ConfigPath): DestinationEntry {
  return { plugin: standInDestination(name), config: undefined, delivery: defaultDelivery, path };
}

function readDelivery(written: unknown, path: ConfigPath, findings: Findings): DeliveryConfig {
  if (written === undefined) return defaultDelivery;
  const delivery = parsePart(deliverySchema, written, path, findings);
  return delivery === undefined ? defaultDelivery : inMilliseconds(delivery);
}

/** What the user writes goes before what the plugin would have, key by key. */
function withDefaults(written: unknown, defaults: DeliveryDefaults | undefined): unknown {
  if (written === undefined) return defaults;
  if (!isMap(written) || defaults === undefined) return written;
  const { retry } = written;
  const merged = { ...defaults, ...written };
  return defaults.retry === undefined || !isMap(retry ?? {})
    ? merged
    : { ...merged, retry: { ...defaults.retry, ...(retry as object | undefined) } };
}

function inMilliseconds(delivery: z.output<typeof deliverySchema>): DeliveryConfig {
  const { batch, concurrency, timeout, retry, rate } = delivery;
  const { first, max, factor, maxAge } = retry;
  return {
    batch,
    concurrency,
    timeoutMs: timeout,
    retry: { firstMs: first, maxMs: max, factor, maxAgeMs: maxAge },
    ...(rate === undefined ? {} : { rate: { events: rate.events, perMs: rate.per } }),
  };
}

const defaultDelivery = inMilliseconds(deliverySchema.parse({}));
