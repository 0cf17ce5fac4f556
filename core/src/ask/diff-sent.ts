import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../clock.ts";
import type { Project } from "../engine/project.ts";
import type { Problem } from "../errors.ts";
import { Pace } from "../replay/pace.ts";
import type { StoreReader } from "../store/reader.ts";
import { diff } from "./diff.ts";
import type { DiffOptions, DiffReport } from "./diff.ts";
import { askProblems } from "./problems.ts";

/** A config that was sent to a running engine, to be compared with the one at work. */
export interface SentConfig {
  readonly text: string;
  /** What places call it. */
  readonly name: string;
  /** Asks the models of the running config for labels that are remembered no more. */
  readonly callModels: boolean;
}

export type PreparedDiff =
  | {
      readonly ok: true;
      /** To be called once: see `diff`. It rests between pages, so that live traffic hardly notices. */
      compare(options: Omit<DiffOptions, "callModels" | "pace">): Promise<DiffReport>;
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Checks a config that was sent, before anything is compared. It loads no code, and sends nothing elsewhere. */
export async function prepareDiff(
  running: Project,
  reader: StoreReader,
  { text, name, callModels }: SentConfig,
  clock: Clock,
): Promise<PreparedDiff> {
  const after = await running.compileSent(text, name);
  if (!after.ok) return after;
  // Its variables are filled in with the server's own: a model of another address would be told them.
  if (callModels && !isDeepStrictEqual(after.project.config.models, running.config.models)) {
    return {
      ok: false,
      problems: [{ ...askProblems.otherModels(), place: after.project.source.place(["models"]) }],
    };
  }
  const before = await running.compile(running.source.text);
  if (!before.ok) return before;
  return {
    ok: true,
    compare: (options) => {
      const pace = new Pace(undefined, clock);
      return diff(reader, before.project, after.project, { ...options, callModels, pace });
    },
  };
}
