import type {
  Event,
  JsonObject,
  JsonValue,
  Log,
  RunContext,
  Verdict,
} from "@ingestlayer/core/plugin";
import type { Answers, Remembered } from "./answers.ts";
import type { Ask, Asked } from "./ask.ts";
import type { ClassifyConfig } from "./config.ts";
import type { DefaultCause, Defaults } from "./defaults.ts";
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
  readonly defaults: Defaults;
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
    context.clock,
  );
  const asked = await Promise.all(
    questions.map(async (question, index): Promise<Asked> => {
      if ("failure" in question) return { kind: "failed", ok: false, retry: false, ...question };
      const remembered = known.get(question.text);
      if (remembered === undefined) return askOrJoin(question, plan, context);
      // Who looks back would always count a hit: what was asked then is remembered now.
      if (context.tell === undefined) context.tally("cache_hits", 1);
      else context.tell(batch[index]!, originOf(remembered, batch[index]!, plan.config));
      return { kind: "answer", answer: remembered.answer };
    }),
  );
  const defaults = await findDefaults(batch, asked, plan);
  for (const cause of defaults.values()) {
    context.tally("defaulted", 1);
    if (cause === "over_budget") context.tally("over_budget", 1);
  }
  return batch.map((event, index) =>
    defaults.has(event)
      ? keep(event, plan.config.default ?? null, plan)
      : verdict(event, asked[index]!, plan, context),
  );
}

/** Where a label came from when its event was here; the config is the one that served it, its `ttl` too. */
function originOf(
  { untilMs }: Remembered,
  { meta }: Event,
  { model, ttl }: ClassifyConfig,
): string {
  const answeredAtMs = untilMs - ttl;
  const at = new Date(answeredAtMs).toISOString();
  return answeredAtMs >= meta.received_at.getTime()
    ? `model '${model}' was asked, for this event or one of equal input, and answered at ${at}`
    : `from the cache: model '${model}' answered the same input at ${at}, before this event came`;
}

function askOrJoin(
  question: Question,
  { answers, ask, config, log }: ClassifyPlan,
  context: RunContext,
): Promise<Asked> {
  const underWay = answers.underWay(question.text, context.clock);
  if (underWay !== undefined) {
    context.tally("shared", 1);
    return underWay;
  }
  const lifetime = { ttlMs: config.ttl, clock: context.clock };
  return answers.ask(question.text, lifetime, log, () =>
    ask(question, context.signal, context.tally),
  );
}

/** The events that take the default, and why: by what was asked now, or by what is remembered of them. */
async function findDefaults(
  batch: readonly Event[],
  asked: readonly Asked[],
  { config, defaults }: ClassifyPlan,
): Promise<ReadonlyMap<Event, DefaultCause>> {
  const causes = new Map<Event, DefaultCause>();
  for (const [index, event] of batch.entries()) {
    const cause = defaultCause(asked[index]!, config);
    if (cause !== undefined) causes.set(event, cause);
  }
  await defaults.remember(causes);
  const lookBack = batch.filter((_, index) => isRecall(asked[index]!));
  return new Map([...causes, ...(await defaults.find(lookBack))]);
}

function defaultCause(asked: Asked, config: ClassifyConfig): DefaultCause | undefined {
  if (asked.kind === "invalid") return config.onInvalid === "default" ? "invalid" : undefined;
  const isOver = asked.kind === "failed" && asked.unasked === "budget";
  return isOver && config.onExhausted === "default" ? "over_budget" : undefined;
}

function isRecall(asked: Asked): boolean {
  return asked.kind === "failed" && asked.unasked === "recall";
}

function verdict(event: Event, asked: Asked, plan: ClassifyPlan, context: RunContext): Verdict {
  switch (asked.kind) {
    case "answer":
      return keep(event, asked.answer, plan);
    case "failed":
      return failed(asked, plan, context);
    case "invalid": {
      const failure = classifyErrors.invalid(plan.config.model, asked.mistake);
      return { kind: "fail", failure, retry: false };
    }
  }
}

type Failed = Extract<Asked, { readonly kind: "failed" }>;

/** A rate is a matter of pace: its event waits. A budget may be a matter of money: the config says. */
function failed(
  { failure, retry, afterMs, unasked }: Failed,
  { config }: ClassifyPlan,
  { clock, tally }: RunContext,
): Verdict {
  if (unasked === "budget") tally("over_budget", 1);
  if (unasked === "budget" && config.onExhausted === "fail") {
    return { kind: "fail", failure, retry: false };
  }
  if (unasked === "budget" || unasked === "rate") {
    return { kind: "hold", untilMs: clock.now() + (afterMs ?? 0), reason: failure.reason };
  }
  return { kind: "fail", failure, retry, ...(afterMs !== undefined && { afterMs }) };
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
