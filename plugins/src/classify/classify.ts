import type {
  Event,
  JsonObject,
  JsonValue,
  Log,
  RunContext,
  Verdict,
} from "@ingestlayer/core/plugin";
import type { Answers } from "./answers.ts";
import type { Ask, Asked } from "./ask.ts";
import type { ClassifyConfig } from "./config.ts";
import type { MakeQuestion, Question } from "./question.ts";
import { classifyErrors } from "./errors.ts";

/** A compiled step. */
export interface ClassifyPlan {
  readonly config: ClassifyConfig;
  /** The fields that an answer becomes. */
  readonly fieldsOf: (answer: JsonValue) => JsonObject;
  readonly makeQuestion: MakeQuestion;
  readonly ask: Ask;
  readonly answers: Answers;
  readonly log: Log;
}

/**
 * One verdict an event. Events with equal questions share one call of the model; the calls of a batch
 * run at once, as many as the model allows.
 */
export async function classifyBatch(
  batch: readonly Event[],
  plan: ClassifyPlan,
  context: RunContext,
): Promise<readonly Verdict[]> {
  const questions = batch.map((event) => plan.makeQuestion(event));
  const known = await plan.answers.find(
    questions.flatMap((question) => ("text" in question ? [question.text] : [])),
  );
  return await Promise.all(
    batch.map(async (event, index): Promise<Verdict> => {
      const question = questions[index]!;
      if ("failure" in question) return { kind: "fail", failure: question.failure, retry: false };
      const answer = known.get(question.text);
      if (answer === undefined) {
        return verdict(event, await askOrJoin(question, plan, context), plan, context);
      }
      context.tally("cache_hits", 1);
      return keep(event, answer, plan);
    }),
  );
}

function askOrJoin(
  question: Question,
  { answers, ask, config, log }: ClassifyPlan,
  context: RunContext,
): Promise<Asked> {
  const underWay = answers.underWay(question.text);
  if (underWay !== undefined) {
    context.tally("shared", 1);
    return underWay;
  }
  return answers.ask(question.text, config.ttl, log, () =>
    ask(question, context.signal, () => context.tally("model_calls", 1)),
  );
}

function verdict(event: Event, asked: Asked, plan: ClassifyPlan, context: RunContext): Verdict {
  switch (asked.kind) {
    case "answer":
      return keep(event, asked.answer, plan);
    case "failed": {
      const { failure, retry, afterMs } = asked;
      return { kind: "fail", failure, retry, ...(afterMs !== undefined && { afterMs }) };
    }
    case "invalid":
      if (plan.config.onInvalid === "default") {
        context.tally("defaulted", 1);
        return keep(event, plan.config.default ?? null, plan);
      }
      return {
        kind: "fail",
        failure: classifyErrors.invalid(plan.config.model, asked.mistake),
        retry: false,
      };
  }
}

function keep({ payload }: Event, answer: JsonValue, plan: ClassifyPlan): Verdict {
  const fields = plan.fieldsOf(answer);
  if (!plan.config.overwrite) {
    const taken = Object.keys(fields).find((name) => Object.hasOwn(payload, name));
    if (taken !== undefined) {
      return { kind: "fail", failure: classifyErrors.fieldTaken(taken), retry: false };
    }
  }
  return { kind: "keep", payload: { ...payload, ...fields } };
}
