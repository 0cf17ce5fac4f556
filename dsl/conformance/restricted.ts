// Runs the suite in a process of its own, which is started so that it forbids code generation.
import { loadCases } from "./cases.ts";
import { EVALUATORS, runCase } from "./run.ts";

function refusesCode(): boolean {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- asks only whether it is refused
    return new Function("return false")() === true;
  } catch {
    return true;
  }
}

const { cases } = loadCases();
const failures = cases.flatMap((one) => runCase(one, EVALUATORS.compiled) ?? []);
console.log(JSON.stringify({ refusesCode: refusesCode(), cases: cases.length, failures }));
