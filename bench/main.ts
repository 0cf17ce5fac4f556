import { readdirSync } from "node:fs";

// `npm run bench -- NAME …`: each bench measures what we claim beside its peer and its physical limit,
// in one run, and prints ratios. Without a name it lists them.

interface Bench {
  /** Runs and prints one table. */
  run(): Promise<void>;
}

const suffix = ".bench.ts";
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(suffix))
  .map((file) => file.slice(0, -suffix.length));
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
const unknown = wanted.filter((name) => !names.includes(name));

if (wanted.length === 0 || unknown.length > 0) {
  for (const name of unknown) console.error(`There is no bench '${name}'.`);
  console.error(`npm run bench -- NAME …, with NAME one of: ${names.join(", ")}`);
  process.exit(1);
}

for (const name of wanted) {
  const bench = (await import(`./${name}${suffix}`)) as Bench;
  console.log(`\n# ${name}`);
  await bench.run();
}
