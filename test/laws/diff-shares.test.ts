import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { compareShare, diff, openStore, openStoreReader, stringifyJson } from "@ingestlayer/core";
import type { DiffPartner, EventId, StoreReader } from "@ingestlayer/core";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { payloadsOf, textOf, twoConfigs, worldEvents } from "../support/generated-world.ts";
import type { WorldConfig, WorldEvent } from "../support/generated-world.ts";
import { loadWorld } from "../support/run-world.ts";

// Two that share a comparison, in whatever order they take its blocks, say what one says alone, letter for letter;
// also where one of them is lost with what it took.

const runs = Number(process.env["RUNS"] ?? 10);

interface Sharing {
  readonly blockSize: number;
  /** How many turns one lets pass before each block; the other one, in the other order. */
  readonly waits: readonly number[];
  readonly isLost: boolean;
}

const sharing: fc.Arbitrary<Sharing> = fc.record({
  blockSize: fc.integer({ min: 1, max: 6 }),
  waits: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 }),
  isLost: fc.boolean(),
});

test(
  "two that share a comparison say what one says alone",
  { timeout: 60_000 + runs * 5_000 },
  async () => {
    let helped = 0;
    const property = fc.asyncProperty(
      twoConfigs,
      fc.array(worldEvents, { minLength: 2, maxLength: 4 }),
      sharing,
      async (configs, events, shared) => {
        helped += await agrees(configs, events.flat(), shared);
      },
    );
    const run = await fc.check(property, { numRuns: runs });
    expect(await fc.asyncDefaultReportMessage(run)).toBeUndefined();
    expect(helped).toBeGreaterThan(0);
  },
);

/** Returns how many events the partner has looked at. */
async function agrees(
  configs: readonly [WorldConfig, WorldConfig],
  events: readonly WorldEvent[],
  shared: Sharing,
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-shares-"));
  try {
    await fill(join(folder, "store.db"), events);
    // What a model labels is not shared.
    const texts = configs.map((config) => textOf({ ...config, classify: undefined }));
    const load = () => Promise.all(texts.map((text, n) => loadWorld(join(folder, `${n}`), text)));
    await using reader = await openStoreReader({ kind: "sqlite", file: join(folder, "store.db") });
    let helped = 0;
    const compare = async (partner?: DiffPartner) => {
      const [before, after] = await load();
      const options = { sinceMs: 0, ...(partner === undefined ? {} : { partner }) };
      const read = partner === undefined ? reader : slow(reader, shared.waits);
      return await diff(read, before!.project, after!.project, options);
    };
    const partner: DiffPartner = {
      from: 1,
      blockSize: shared.blockSize,
      async start({ stretch, texts: read }) {
        expect(read).toEqual(texts);
        const [before, after] = await load();
        const projects = [before!.project, after!.project] as const;
        const found = await compareShare(
          slow(reader, shared.waits.toReversed()),
          projects,
          stretch,
        );
        helped += found.looked;
        return shared.isLost ? undefined : found;
      },
    };
    expect(await compare(partner)).toEqual(await compare());
    return helped;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fill(file: string, events: readonly WorldEvent[]): Promise<void> {
  await using store = await openStore({ kind: "sqlite", file });
  const stored = payloadsOf(events).map((payload, index) => ({
    id: `0197c000-0000-7000-8000-${String(index).padStart(12, "0")}` as EventId,
    name: "a.b",
    source: "rest",
    receivedAtMs: 1_700_000_000_000 + index,
    payload: stringifyJson(payload),
  }));
  await store.append(stored);
}

/** A reader that lets others go first. */
function slow<Reader extends StoreReader>(reader: Reader, waits: readonly number[]): Reader {
  let read = 0;
  async function* pages(stretch: Parameters<StoreReader["pages"]>[0]) {
    const turns = waits[read++ % waits.length]!;
    for (let passed = 0; passed < turns; passed += 1) await turn();
    yield* reader.pages(stretch);
  }
  return new Proxy(reader, {
    get(_, name: keyof StoreReader) {
      if (name === "pages") return pages;
      const own = reader[name] as unknown;
      return typeof own === "function" ? own.bind(reader) : own;
    },
  });
}
