import { z } from "zod";
import { createCatalog } from "../catalog/catalog.ts";
import type { Catalog } from "../catalog/catalog.ts";
import type { Registry } from "../plugin/registry.ts";
import type { Config, DestinationEntry, SourceEntry } from "./config.ts";
import { readDestination } from "./destinations.ts";
import { parsePart } from "./parse.ts";
import type { Findings } from "./parse.ts";
import { readPipeline } from "./pipelines.ts";
import { serverSchema, strictSchema, undeclaredSchema } from "./schema.ts";
import { readModel } from "./models.ts";
import {
  checkSourceEvents,
  readRetention,
  readSection,
  readSource,
  readStore,
} from "./sections.ts";

const anyMap = z.record(z.string(), z.unknown()).default({});

/** The keys of the file; what stands under them is read section by section. */
const rootSchema = z.strictObject({
  store: z.unknown().optional(),
  retention: z.unknown().optional(),
  server: z.unknown().optional(),
  undeclared: z.unknown().optional(),
  strict: z.unknown().optional(),
  plugins: z.unknown().optional(),
  events: anyMap,
  sources: anyMap,
  models: anyMap,
  destinations: anyMap,
  pipelines: anyMap,
});

/** Reads the config of its resolved values; `file` is where relative paths start. */
export function readRoot(
  written: unknown,
  file: string,
  registry: Registry,
  findings: Findings,
): Config {
  const root = parsePart(rootSchema, written, [], findings) ?? rootSchema.parse({});
  const sources = readSection("sources", root.sources, findings, (_name, value, path) =>
    readSource(value, path, { registry, findings }),
  );
  const catalog = readCatalog(root, [...sources.values()], findings);
  for (const [name, source] of sources) {
    checkSourceEvents(source, root.sources[name], catalog, findings);
  }
  const destinations = readSection(
    "destinations",
    root.destinations,
    findings,
    (name, value, path) => readDestination(name, value, path, registry, findings),
  );
  const standIns = new Map<string, DestinationEntry>();
  const scope = { catalog, registry, destinations, standIns, findings };
  const pipelines = readSection("pipelines", root.pipelines, findings, (_name, value, path) =>
    readPipeline(value, path, scope),
  );
  return {
    store: readStore(root.store, file, findings),
    retention: readRetention(root.retention, findings),
    server: readServer(root.server, findings),
    catalog,
    sources,
    models: readSection("models", root.models, findings, (_name, value, path) =>
      readModel(value, path, { file, registry, findings }),
    ),
    destinations: new Map([...destinations, ...standIns]),
    pipelines,
  };
}

function readServer(written: unknown, findings: Findings): Config["server"] {
  return parsePart(serverSchema, written, ["server"], findings) ?? serverSchema.parse(undefined);
}

function readCatalog(
  { events, ...policy }: z.output<typeof rootSchema>,
  sources: readonly SourceEntry[],
  findings: Findings,
): Catalog {
  const undeclared =
    parsePart(undeclaredSchema, policy.undeclared, ["undeclared"], findings) ?? "refuse";
  const strict = parsePart(strictSchema, policy.strict, ["strict"], findings) ?? false;
  const ofSources = sources.map(({ plugin, config }) => plugin.declarations(config));
  const all = Object.assign({}, ...ofSources, events) as Readonly<Record<string, unknown>>;
  return createCatalog(all, { undeclared, strict }, (path, problem, offset) => {
    // The name of an event is its key; everything below is a value.
    const at = ["events", ...path];
    if (path.length === 1 && problem.code === "IL_CFG_401") findings.atKey(at, problem);
    else findings.at(at, problem, offset);
  });
}
