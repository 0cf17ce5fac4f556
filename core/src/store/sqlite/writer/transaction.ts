import type { DatabaseSync } from "node:sqlite";
import type { Service } from "../../history.ts";
import type { CacheSum } from "../../cache.ts";
import { rowLength } from "../packed-events.ts";
import type { Group, Outcome, Repeat, SentCommand, WriterSettings } from "../protocol.ts";
import { beginStretch } from "../statements/begin-stretch.ts";
import { newestStretch } from "../statements/newest-stretch.ts";
import { registerPipeline } from "../statements/register-pipeline.ts";
import { saveConfig } from "../statements/save-config.ts";
import { prepareAppend } from "./append.ts";
import { prepareCache } from "./cache.ts";
import { prepareDeadLetters } from "./dead-letters.ts";
import { EventRows } from "./event-rows.ts";
import { LogHead } from "./log-head.ts";
import { refusalOf } from "./refusal.ts";
import { prepareReplays } from "./replays.ts";
import { prepareRecord, prepareSettle } from "./settle.ts";
import { prepareUpkeep } from "./upkeep.ts";

/**
 * Applies a group in one transaction: all of it and on disk, or nothing. Where one command is at fault, each
 * gets a transaction of its own, so that it harms no other.
 */
export type ApplyGroup = (group: Group) => readonly Outcome[];

interface Applied {
  readonly repeats: Repeat[];
  readonly ended: Record<number, number>;
  readonly sums: Record<number, CacheSum>;
  upkeepLeft: boolean;
}

type OtherCommand = Exclude<SentCommand, number>;

export function prepareTransaction(
  database: DatabaseSync,
  settings: WriterSettings,
): { readonly head: LogHead; readonly apply: ApplyGroup } {
  const head = new LogHead(database);
  const rows = new EventRows(database);
  const append = prepareAppend(database, head, rows, settings.idempotencyWindowMs);
  const applyCommand = prepareCommands(database, head, settings);
  const begin = database.prepare("begin immediate");
  const commit = database.prepare("commit");

  let headIsAhead = false;

  function apply({ commands, events }: Group): Outcome {
    const applied: Applied = { repeats: [], ended: {}, sums: {}, upkeepLeft: false };
    try {
      if (headIsAhead) head.reload();
      headIsAhead = true;
      begin.run();
      let from = 0;
      for (const [index, command] of commands.entries()) {
        if (typeof command === "number") {
          for (const [event, id] of append(events, from, command)) {
            applied.repeats.push({ command: index, event, id });
          }
          from += command * rowLength;
        } else {
          rows.flush();
          applyCommand(command, index, applied);
        }
      }
      rows.flush();
      const startedMs = performance.now();
      commit.run();
      headIsAhead = false;
      return {
        kind: "committed",
        head: head.position,
        commitMs: performance.now() - startedMs,
        ...applied,
      };
    } catch (cause) {
      rows.drop();
      // Some failures have rolled back already.
      if (database.isTransaction) database.exec("rollback");
      return { kind: "refused", refusal: refusalOf(cause) };
    }
  }
  return {
    head,
    apply: (group) => {
      const outcome = apply(group);
      const isWhole = outcome.kind === "committed" || outcome.refusal.kind === "disk-full";
      return isWhole || group.commands.length === 1 ? [outcome] : split(group).map(apply);
    },
  };
}

/** A group for each command. */
function split({ commands, events }: Group): readonly Group[] {
  let from = 0;
  return commands.map((command) => {
    const own = typeof command === "number" ? command * rowLength : 0;
    from += own;
    return { commands: [command], events: events.slice(from - own, from) };
  });
}

function prepareCommands(
  database: DatabaseSync,
  head: LogHead,
  settings: WriterSettings,
): (command: OtherCommand, index: number, applied: Applied) => void {
  const record = prepareRecord(database);
  const settle = prepareSettle(database, record);
  const replays = prepareReplays(database, record);
  const deadLetters = prepareDeadLetters(database, record);
  const upkeep = prepareUpkeep(database, head, settings);
  const register = database.prepare(registerPipeline);
  const cache = prepareCache(database);
  const config = database.prepare(saveConfig);
  const serve = prepareServe(database);

  return (command, index, applied) => {
    switch (command.kind) {
      case "register":
        register.run(command.pipeline);
        return;
      case "settle":
        settle.batch(command.pipeline, command.token, command.settlement, command.nowMs);
        return;
      case "settleParked":
        settle.parked(command.settlement, command.nowMs);
        return;
      case "quarantine":
        deadLetters.quarantine(command.request);
        return;
      case "removeDeadLetters":
        deadLetters.remove(command.deadLetterIds);
        return;
      case "endDeadLetters":
        applied.ended[index] = deadLetters.end(command.endings, command.nowMs);
        return;
      case "cachePut":
        cache.put(command.namespace, command.entries);
        return;
      case "cacheAdd":
        applied.sums[index] = cache.add(command.namespace, command.addition, command.nowMs);
        return;
      case "saveConfig":
        config.run(command.version.hash, command.version.text, command.version.loadedAtMs);
        return;
      case "serve":
        for (const service of command.services) serve(service);
        return;
      case "addReplay":
        replays.add(command.replay);
        return;
      case "stepReplay":
        replays.step(command.step);
        return;
      case "changeReplay":
        replays.change(command.change);
        return;
      case "upkeep":
        applied.upkeepLeft = upkeep(command.nowMs, command.passed);
        return;
    }
  };
}

/** Begins a stretch where it differs from the one before. */
function prepareServe(database: DatabaseSync): (service: Service) => void {
  const newest = database.prepare(newestStretch);
  const begin = database.prepare(beginStretch);
  return ({ pipeline, sinceMs, ...served }) => {
    const [hash, files] = [served.hash ?? null, JSON.stringify(served.files)];
    const before = newest.get(pipeline) as { hash: string | null; files: string } | undefined;
    if (before?.hash === hash && before.files === files) return;
    begin.run({ pipeline, sinceMs, hash, files });
  };
}
