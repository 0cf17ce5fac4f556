import { z } from "zod";
import { ACTIONS } from "./actions/action.ts";
import { PII_TYPES } from "./types.ts";

const action = z.enum(ACTIONS);
const typeName = z.enum(PII_TYPES);
const customName = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{1,30}$/, "expected capitals, digits and underscores, as in EMPLOYEE_ID");

const typeSettings = z
  .union([z.array(typeName), z.partialRecord(typeName, action)])
  .describe(
    "What to look for. A list names the only types to hide. A mapping gives single types an action of their own, or `off`; the others keep the default.",
  );

const custom = z
  .strictObject({
    pattern: z
      .string()
      .max(500)
      .optional()
      .describe(
        "A regular expression (letters, classes, alternatives, counted repeats; no look-around, no back-reference), in linear time.",
      ),
    words: z
      .array(z.string().min(2).max(200))
      .max(10_000)
      .optional()
      .describe("Words and phrases, whatever their case."),
    action: action.optional().describe("What becomes of these. The default action otherwise."),
  })
  .refine((rule) => (rule.pattern === undefined) !== (rule.words === undefined), {
    message: "expected either `pattern` or `words`",
  });

/** The config of `redact.pii`. Every field may be left out. */
export const configSchema = z.strictObject({
  fields: z
    .array(z.string().min(1).max(300))
    .min(1)
    .optional()
    .describe(
      "The fields to read, with all that lies within them: `body`, `customer.notes`, `items[*].note`, `**.comment`. Left out: every string of the event.",
    ),
  types: typeSettings.optional(),
  strictness: z
    .enum(["relaxed", "balanced", "strict"])
    .default("balanced")
    .describe(
      "How much to hide when in doubt. `strict` also hides private IPs and role mailboxes; `relaxed` leaves @mentions.",
    ),
  action: action
    .exclude(["off"])
    .default("label")
    .describe(
      "What becomes of a finding: `label` ([PERSON_1]), `mask` (stars, long values keep their last 4), `remove`, `hash` (keyed, for joins), `fake` (same form, from the key).",
    ),
  key: z
    .string()
    .min(16, "expected at least 16 characters of secret, as in ${REDACT_KEY}")
    .optional()
    .describe("The secret for `hash` and `fake`. Changing it changes every result."),
  whole: z
    .record(z.string().min(1).max(300), action.exclude(["off"]))
    .default({})
    .describe("Fields that are hidden whole, whatever stands in them: `customer.email: hash`."),
  known: z
    .union([z.boolean(), z.array(z.string().min(1).max(300))])
    .default(true)
    .describe(
      "Hide the values of the event's own fields (names, emails, phones …) wherever they recur in text. `true`: fields known by their name; a list: these fields; `false`: none.",
    ),
  custom: z
    .record(customName, custom)
    .default({})
    .describe("Types of your own, by a linear-time pattern or a word list."),
  keep: z
    .array(z.string().min(1).max(200))
    .max(10_000)
    .default([])
    .describe("Values that are never hidden: the names of your own products, your public mailbox."),
  markup: z
    .boolean()
    .default(true)
    .describe("Read HTML and Markdown as text and leave the markup standing."),
  limit: z
    .strictObject({
      chars: z
        .int()
        .min(1000)
        .max(5_000_000)
        .default(200_000)
        .describe("The longest text that is read, in characters: about 0.1 s of work."),
      beyond: z
        .enum(["hide", "fail"])
        .default("hide")
        .describe(
          "`hide` replaces what lies beyond the limit by [UNSCANNED]; `fail` makes the event a dead letter.",
        ),
    })
    .default({ chars: 200_000, beyond: "hide" })
    .describe("The bound of one text, and what happens beyond it."),
});

export type RedactConfig = z.output<typeof configSchema>;
