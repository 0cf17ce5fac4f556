import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { byteSize, count, duration, expression, secret, template } from "../plugin.ts";
import { parseByteSize, parseDuration } from "./fields.ts";

describe("durations and sizes", () => {
  test.each([
    ["500ms", 500],
    ["5s", 5_000],
    ["1h30m", 5_400_000],
    ["1.5s", 1_500],
    ["7d", 604_800_000],
    ["2w", 1_209_600_000],
    ["0s", 0],
    ["5", undefined],
    ["5 s", undefined],
    ["-5s", undefined],
    ["0.5ms", undefined],
    ["1e3s", undefined],
    ["99999999999999d", undefined],
    ["", undefined],
  ])("%s is %s ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each([
    ["512B", 512],
    ["64KB", 65_536],
    ["10MB", 10_485_760],
    ["1.5GB", 1_610_612_736],
    ["1TB", 1_099_511_627_776],
    ["10mb", undefined],
    ["10", undefined],
    ["0.5B", undefined],
  ])("%s is %s bytes", (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  test("a sum of parts is the sum of its parts", () => {
    const part = fc.tuple(fc.nat({ max: 1000 }), fc.constantFrom("ms", "s", "m", "h", "d"));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const texts = parts.map(([amount, unit]) => `${amount}${unit}`);
        const sum = texts.reduce((total, text) => total + parseDuration(text)!, 0);
        expect(parseDuration(texts.join(""))).toBe(sum);
      }),
    );
  });
});

describe("fields of a plugin's config", () => {
  const schema = z.strictObject({
    wait: duration("How long.", "5s", { min: "1s", max: "1m" }),
    size: byteSize("How large."),
    times: count("How often.", 3, { max: 9 }),
    when: expression("When."),
    text: template("What."),
    key: secret("The key."),
  });
  const written = { size: "1KB", when: " true ", text: "", key: "k" };

  test("give milliseconds, bytes and defaults", () => {
    expect(schema.parse(written)).toEqual({
      wait: 5_000,
      size: 1_024,
      times: 3,
      when: "true",
      text: "",
      key: "k",
    });
  });

  test.each([
    [{ wait: "2m" }, "expected at most '1m'"],
    [{ wait: "10ms" }, "expected at least '1s'"],
    [{ wait: 5 }, "expected a duration with its unit"],
    [{ size: "1 KB" }, "expected a size with its unit"],
    [{ when: "  " }, "expected an expression, found empty text"],
    [{ when: true }, "expected an expression such as '$event.amount > 100', found true"],
    [{ key: "" }, "expected a secret, found empty text"],
    [{ text: ["x"] }, "found a list"],
  ])("%j is refused: %s", (change, message) => {
    const { error } = schema.safeParse({ ...written, ...change });
    expect(error?.issues.map((issue) => issue.message).join()).toContain(message);
  });

  test("say in the JSON Schema what kind of text they are, and what they are for", () => {
    const { properties } = z.toJSONSchema(schema, { io: "input" });
    expect(properties).toMatchObject({
      wait: { "x-ingestlayer": "duration", default: "5s", description: "How long." },
      size: { "x-ingestlayer": "byteSize" },
      when: { "x-ingestlayer": "expression" },
      text: { "x-ingestlayer": "template" },
      key: { "x-ingestlayer": "secret", description: "The key." },
    });
  });
});
