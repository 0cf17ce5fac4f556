import { loadCases } from "./conformance/cases.ts";
import { runCase } from "./conformance/run.ts";
const { cases, total } = loadCases();
const by = new Map<string, [number, number]>();
const only = process.argv[2];
for (const c of cases) {
  const e = by.get(c.file) ?? [0, 0];
  by.set(c.file, e);
  e[1]++;
  const r = runCase(c);
  if (r === undefined) e[0]++;
  else if (only === undefined || c.file === only)
    console.log(c.name, "|", c.source.slice(0, 100), "|", r.slice(0, 160));
}
let p = 0;
for (const [f, [a, b]] of by) {
  p += a;
  if (a !== b) console.log(f, a, b);
}
console.log(p, cases.length, total);
