import type { DatabaseSync } from "node:sqlite";
import { heldGroupOf } from "../../waiting.ts";
import type { NewParked, Target } from "../../store.ts";
import type { HoldGroup } from "../../../glossary.ts";
import { releaseGroup } from "../statements/release-group.ts";

/** Lets full groups of held deliveries fall due, inside the open transaction. */
export type ReleaseGroups = (
  parked: readonly Pick<NewParked, "target" | "waiting">[],
  nowMs: number,
) => void;

export function prepareReleaseGroups(database: DatabaseSync): ReleaseGroups {
  const release = database.prepare(releaseGroup);
  return (parked, nowMs) => {
    const touched = new Map<string, { readonly target: Target; readonly group: HoldGroup }>();
    for (const { target, waiting } of parked) {
      const group = heldGroupOf(waiting);
      if (group === undefined) continue;
      touched.set(JSON.stringify([target.pipeline, target.route, group.key]), { target, group });
    }
    for (const { target, group } of touched.values()) release.run({ ...target, ...group, nowMs });
  };
}
