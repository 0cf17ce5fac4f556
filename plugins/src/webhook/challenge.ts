import { isEvaluationError } from "@ingestlayer/core/plugin";
import type { Answer, JsonValue, SourceSetup } from "@ingestlayer/core/plugin";
import type { MappedRequest } from "./map.ts";
import type { Scheme } from "./scheme.ts";

/** What a provider asks before it sends real webhooks, answered without making an event of it. */
export type AnswerChallenge = (
  request: Pick<MappedRequest, "body" | "headers">,
) => Answer | undefined;

/** Compiles the challenges of a scheme. Only a request that is genuine may come to them. */
export function makeChallenges({ challenges = [] }: Scheme, setup: SourceSetup): AnswerChallenge {
  const compiled = challenges.map(({ when, status, answer }, index) => {
    const path = ["scheme", "challenges", index];
    return {
      when: setup.requestCondition([...path, "when"], when),
      status,
      answer:
        answer === undefined ? undefined : setup.requestExpression([...path, "answer"], answer),
    };
  });
  return (request) => {
    // What cannot be decided is no challenge.
    const asked = compiled.find(({ when }) => when.evaluate(request) === true);
    if (asked === undefined) return undefined;
    const body = asked.answer?.evaluate(request) ?? null;
    if (isEvaluationError(body)) return undefined;
    return { kind: "answer", status: asked.status, body: body as JsonValue };
  };
}
