import { didYouMean } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";

/** What a question about recorded events cannot be answered for. Codes are never reused. */
export const askProblems = {
  noPipeline: (name: string, names: readonly string[]): Problem => ({
    code: "IL_ASK_101",
    message: `the config has no pipeline '${name}'; it has: ${names.join(", ")}`,
    hint: didYouMean(name, names) ?? "Name one of these.",
    place: "pipeline",
  }),
  badCursor: (): Problem => ({
    code: "IL_ASK_102",
    message: "the cursor is none that this server gave",
    hint: "Take `next` of the page before as it is, or leave it out to begin anew.",
    place: "cursor",
  }),
  noField: (field: string): Problem => ({
    code: "IL_ASK_103",
    message: `'${field}' names no field`,
    hint: "Name fields of the payload, such as ticket_id or account.seats, or of $meta, such as $meta.source.",
    place: "fields",
  }),
  tooManyIds: (found: number, max: number): Problem => ({
    code: "IL_ASK_105",
    message: `the question names ${found} ids, the limit askedIdsMax is ${max}`,
    hint: "Ask for them in parts.",
    place: "id",
  }),
  emptyRange: (): Problem => ({
    code: "IL_ASK_104",
    message: "the time range is empty: it ends before it begins",
    hint: "Give a 'since' that lies before 'until'.",
    place: "since",
  }),
  otherModels: (): Problem => ({
    code: "IL_ASK_105",
    message: "the models are not those of the running config, and only those are asked from here",
    hint: "Leave `call_models` out, or compare on the machine itself.",
  }),
};
