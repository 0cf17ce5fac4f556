import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import type { EventMeta } from "../glossary.ts";
import { parseJson, stringifyJson } from "../json/text.ts";
import type { JsonObject } from "../json/types.ts";
import { testEvent } from "../testing/plugin-kit.ts";
import { writeBatch } from "./event-batch.ts";
import { metaAt, readBatch } from "./guest/batch.ts";

const time = fc.date({ noInvalidDate: true });
const meta = fc.record(
  {
    name: fc.constantFrom("a", "b"),
    source: fc.constantFrom("rest", "hooks"),
    timestamp: time,
    idempotency_key: fc.string({ unit: "binary" }),
    origin_id: fc.uuid(),
  },
  { requiredKeys: [] },
);
const integer = fc.oneof(
  fc.integer(),
  fc.bigInt().filter((value) => value >= 2n ** 53n || value <= -(2n ** 53n)),
);
const payload = fc.dictionary(
  fc.constantFrom("a", "b", "__proto__"),
  fc.oneof(
    integer,
    fc.array(fc.record({ n: integer })),
    fc.constant("4111111111111111"),
    fc.double(),
  ),
  { noNullPrototype: true },
);

test.prop([fc.array(fc.record({ meta, payload }), { minLength: 1, maxLength: 8 })])(
  "a batch comes out of its text as it was, whatever its envelopes share",
  (made) => {
    const events = made.map((one) =>
      testEvent(one.payload as JsonObject, one.meta as Partial<EventMeta>),
    );
    const { payloads, metas } = readBatch(writeBatch(events));
    expect(payloads).toEqual(events.map((event) => parseJson(stringifyJson(event.payload))));
    const envelopes = events.map((_, index) => metaAt(metas, index));
    expect(envelopes).toEqual(events.map((event) => JSON.parse(JSON.stringify(event.meta))));
  },
);
