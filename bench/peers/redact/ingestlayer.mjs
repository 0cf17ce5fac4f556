import { configSchema } from "../../../plugins/src/redact/config.ts";
import { find } from "../../../plugins/src/redact/find.ts";
import { typeByShape } from "../../../plugins/src/redact/known.ts";
import { planRedaction } from "../../../plugins/src/redact/plan.ts";
import { KnownIndex } from "../../../plugins/src/redact/propagate.ts";
import { redactEvent } from "../../../plugins/src/redact/redact-event.ts";

let plan = planRedaction(configSchema.parse({}));

export const label = "ingestlayer redact.pii";
export const findsNames = true;
// Timed is the whole of it: finding, numbering, replacing, over an event of one field.
export const raw = (text) => redactEvent({ body: text }, plan);
// A plan keeps short values in mind in which it found nothing: none is to be met a second time.
export const renew = () => {
  plan = planRedaction(configSchema.parse({}));
};
export const spans = (text, known = []) => {
  const index = new KnownIndex();
  for (const value of known) index.add({ type: typeByShape(value), value });
  return find(text, {}, index).findings;
};
