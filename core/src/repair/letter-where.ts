import { compile, createEnv, types } from "@ingestlayer/dsl";
import type { ObjectType } from "@ingestlayer/dsl";
import type { Problem } from "../errors.ts";
import { parseJson } from "../json/text.ts";
import { metaType } from "../pipeline/compile.ts";
import { diagnosticProblem } from "../pipeline/diagnostic-problem.ts";
import { decodeEvent } from "../pipeline/event.ts";
import type { DeadLetter, QuarantinedRequest } from "../store/store.ts";

/**
 * Whether an expression means a dead letter. One for which it cannot be decided is not meant, so that nothing is
 * dropped or sent by a slip, and is counted.
 */
export interface LetterWhere {
  holds(letter: DeadLetter): boolean;
  readonly undecided: number;
}

/** The type of `$letter`. */
const letterType: ObjectType = types.object(
  {
    id: { type: types.string },
    pipeline: { type: types.string, optional: true, description: "none for a quarantined request" },
    route: { type: types.string, optional: true, description: "`steps`: what a step failed on" },
    source: { type: types.string, description: "`rest`, or the source of the event or request" },
    code: { type: types.string },
    reason: { type: types.string },
    detail: {
      type: types.map(types.string, types.string),
      description: "what locates the failure: column, constraint, field",
    },
    at: { type: types.timestamp, description: "when it was given up" },
    attempts: { type: types.int, description: "how often it was tried" },
    quarantined: { type: types.bool, description: "whether it is a request of a source" },
  },
  { name: "$letter" },
);

/** Steps may have added anything to the event, or a webhook may have brought it: its fields are not checked. */
const env = createEnv({ variables: { $event: types.dyn, $meta: metaType, $letter: letterType } });

/** Compiles an expression over `$letter`, `$meta` and `$event` as the pipeline left it. */
export function compileLetterWhere(
  text: string,
):
  | { readonly ok: true; readonly where: LetterWhere }
  | { ok: false; problems: readonly Problem[] } {
  const compiled = compile(text, env, { expected: types.bool });
  if (!compiled.ok) {
    const problems = compiled.diagnostics.map((found) => diagnosticProblem(found, text, "where"));
    return { ok: false, problems };
  }
  const { program } = compiled;
  return { ok: true, where: new CountingWhere((letter) => program.evaluate(bindingsOf(letter))) };
}

class CountingWhere implements LetterWhere {
  undecided = 0;
  readonly #evaluate: (letter: DeadLetter) => unknown;

  constructor(evaluate: (letter: DeadLetter) => unknown) {
    this.#evaluate = evaluate;
  }

  holds(letter: DeadLetter): boolean {
    const value = this.#evaluate(letter);
    if (typeof value !== "boolean") this.undecided += 1;
    return value === true;
  }
}

function bindingsOf(letter: DeadLetter): Record<string, unknown> {
  const { deadLetterId: id, failure, atMs } = letter;
  const { code, reason, detail = {} } = failure;
  const common = { id, code, reason, detail, at: new Date(atMs) };
  if (letter.kind === "request") {
    const { source } = letter;
    const received = new Date(letter.receivedAtMs);
    return {
      $letter: { ...common, source, attempts: 0n, quarantined: true },
      $meta: { id: letter.id, name: "", source, received_at: received },
      $event: bodyOf(letter),
    };
  }
  const { target, event: stored, attempts } = letter;
  const { meta, payload } = decodeEvent(stored).event;
  const { source } = stored;
  const counted = { attempts: BigInt(attempts.length), quarantined: false };
  return { $letter: { ...common, ...target, source, ...counted }, $meta: meta, $event: payload };
}

/** The body of a request as the JSON that it is, or as text. */
function bodyOf({ request }: QuarantinedRequest): unknown {
  const { body } = parseJson(request) as { readonly body: string };
  try {
    return parseJson(body);
  } catch {
    return body;
  }
}
