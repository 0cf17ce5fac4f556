import { expect, test } from "vitest";
import { Circuit } from "./circuit.ts";

const failure = { code: "X", reason: "down" };

function makeCircuit(): Circuit {
  return new Circuit((outages) => 1_000 * outages);
}

test("everything flows until an outage, and nothing before its pause is over", () => {
  const circuit = makeCircuit();
  expect(circuit.admit(0)).toEqual({ kind: "go" });
  expect(circuit.fail(failure, 0, undefined)).toBe(1_000);
  expect(circuit.admit(999)).toMatchObject({ kind: "wait" });
});

test("after the pause one delivery probes, and the others wait for it", () => {
  const circuit = makeCircuit();
  circuit.fail(failure, 0, undefined);
  expect(circuit.admit(1_000)).toEqual({ kind: "probe" });
  expect(circuit.admit(1_000)).toMatchObject({ kind: "wait" });
  circuit.succeed();
  expect(circuit.admit(1_001)).toEqual({ kind: "go" });
});

test("each failed probe makes the pause longer, a success makes it short again", () => {
  const circuit = makeCircuit();
  circuit.fail(failure, 0, undefined);
  circuit.admit(1_000);
  expect(circuit.fail(failure, 1_000, undefined)).toBe(3_000);
  circuit.admit(3_000);
  circuit.succeed();
  expect(circuit.fail(failure, 4_000, undefined)).toBe(5_000);
});

test("batches that were under way when the first one failed do not lengthen the pause", () => {
  const circuit = makeCircuit();
  expect(circuit.fail(failure, 0, undefined)).toBe(1_000);
  expect(circuit.fail(failure, 10, undefined)).toBe(1_000);
});

test("a destination that says how long to wait is not asked sooner", () => {
  const circuit = makeCircuit();
  expect(circuit.fail(failure, 0, 60_000)).toBe(60_000);
  expect(circuit.admit(59_999)).toMatchObject({ kind: "wait" });
});

test("asking without entering changes nothing", () => {
  const circuit = makeCircuit();
  circuit.fail(failure, 0, undefined);
  expect(circuit.peek(1_000)).toEqual({ kind: "probe" });
  expect(circuit.peek(1_000)).toEqual({ kind: "probe" });
});

test("the pause may be another one where somebody must mend something", () => {
  const circuit = new Circuit((_outages, needsOperator) => (needsOperator ? 9_000 : 1_000));
  expect(circuit.fail(failure, 0, undefined, true)).toBe(9_000);
  expect(circuit.admit(9_000)).toEqual({ kind: "probe" });
  expect(circuit.fail(failure, 9_000, undefined)).toBe(10_000);
});
