import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decodeKept, encodeKept } from "./kept-request.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });

test("a kept request comes back byte by byte, whatever its body holds", () => {
  const kept = fc.record({
    request: fc.record({
      method: fc.constantFrom("POST", "PUT"),
      url: text,
      headers: fc.dictionary(text, text),
      body: fc.oneof(fc.uint8Array(), text.map(Buffer.from)),
    }),
    taken: fc.array(text),
  });
  fc.assert(
    fc.property(kept, (given) => {
      const { request, taken } = decodeKept(encodeKept(given));
      expect({ ...request, body: Buffer.from(request.body).toString("hex"), taken }).toEqual({
        ...given.request,
        headers: { ...given.request.headers },
        body: Buffer.from(given.request.body).toString("hex"),
        taken: given.taken,
      });
    }),
  );
});
