import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";

// House rules that no linter knows. What oxlint can see (length of files and functions, default exports,
// layers) is in .oxlintrc.json.

const root = join(import.meta.dirname, "..");
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
  cwd: root,
  encoding: "utf8",
})
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const sources = files.filter(
  (file) => /\.(ts|mjs)$/.test(file) && !file.includes("/testdata/") && !file.endsWith(".d.ts"),
);

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** Lines of the files that break a rule, as `file:line`. */
function offences(candidates: readonly string[], breaks: (line: string) => boolean): string[] {
  return candidates.flatMap((file) =>
    read(file)
      .split("\n")
      .flatMap((line, index) => (breaks(line) ? [`${file}:${index + 1}`] : [])),
  );
}

test("no line is longer than 120 characters, but for long literals", () => {
  const literal = /["'`/].{50,}/;
  expect(offences(sources, (line) => line.length > 120 && !literal.test(line))).toEqual([]);
});

test("files are named for what they hold", () => {
  const vague = /(^|[-.])(utils?|helpers?|managers?|misc|common|data)([-.]|$)/;
  expect(sources.filter((file) => vague.test(basename(file)))).toEqual([]);
});

test("file names are kebab-case", () => {
  const odd = sources.filter(
    (file) => !/^[a-z0-9]+([-.][a-z0-9]+)*\.(ts|mjs)$/.test(basename(file)),
  );
  expect(odd).toEqual([]);
});

test("no unfinished marks, no focused and no skipped tests", () => {
  // Written with classes of one letter, so that this file does not find itself.
  const marks = /TO[D]O|FIX[M]E|XX[X]|@ts-[i]gnore|@ts-[n]ocheck/;
  const focused = /\b(it|test|describe)\.(only|todo|skip)\b/;
  expect(offences(sources, (line) => marks.test(line) || focused.test(line))).toEqual([]);
});

test("every document has exactly one title", () => {
  const documents = files.filter((file) => file.endsWith(".md") && !file.startsWith(".changeset/"));
  const titles = documents.map((file) => {
    const text = read(file).replaceAll(/```[\s\S]*?```/g, "");
    return [file, text.match(/^# /gm)?.length ?? 0] as const;
  });
  expect(titles.filter(([, count]) => count !== 1)).toEqual([]);
});

test("every plugin folder has its manifest, config, examples, tests and README", () => {
  const folders = new Set(
    files.flatMap((file) => /^plugins\/src\/([a-z][a-z0-9-]*)\//.exec(file)?.[1] ?? []),
  );
  const parts = ["index.ts", "config.ts", "examples.ts", "index.test.ts", "README.md"];
  const missing = [...folders].flatMap((folder) =>
    parts.map((part) => `plugins/src/${folder}/${part}`).filter((part) => !files.includes(part)),
  );
  expect(folders.size).toBeGreaterThan(0);
  expect(missing).toEqual([]);
});

test("codes of errors are unique: one code, one place that words it", () => {
  const places = new Map<string, Set<string>>();
  for (const file of sources.filter((name) => !/\.test\.ts$|^test\//.test(name))) {
    for (const [, code] of read(file).matchAll(/code: "(IL_[A-Z]+_\d+)"/g)) {
      if (code === undefined) continue;
      places.set(code, (places.get(code) ?? new Set()).add(file));
    }
  }
  const shared = [...places].filter(([, where]) => where.size > 1);
  expect(shared.map(([code, where]) => `${code}: ${[...where].join(", ")}`)).toEqual([]);
});
