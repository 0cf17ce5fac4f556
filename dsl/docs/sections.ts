import { readFileSync } from "node:fs";
import { loadCases } from "../conformance/cases.ts";
import { EVALUATORS, runCase } from "../conformance/run.ts";
import { type FunctionDefinition, formatType, FUNCTIONS, MATCH_OPERATORS } from "../src/index.ts";
import { DEFAULT_LIMITS, FIXED_LIMITS } from "../src/limits.ts";

/** The parts of README.md that are written by machine, by the name in their markers. */
export const SECTIONS: Readonly<Record<string, () => string>> = {
  conformance: conformanceTable,
  functions: functionTable,
  limits: limitTable,
  operators: () => MATCH_OPERATORS.map((name) => `\`${name}\``).join(", "),
};

/** The text with every generated part as it should be. */
export function withSections(text: string): string {
  return Object.entries(SECTIONS).reduce((written, [name, make]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const start = written.indexOf(open);
    const end = written.indexOf(close);
    if (start < 0 || end < start) throw new Error(`README.md has no part '${name}'`);
    return `${written.slice(0, start)}${open}\n\n${make()}\n\n${written.slice(end)}`;
  }, text);
}

/** A Markdown table with its columns aligned, as the formatter wants it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function conformanceTable(): string {
  const { cases, total } = loadCases();
  const files = [...new Set(cases.map(({ file }) => file))];
  const passed = (file: string | undefined, evaluator: keyof typeof EVALUATORS): string => {
    const chosen = cases.filter((one) => file === undefined || one.file === file);
    const good = chosen.filter((one) => runCase(one, EVALUATORS[evaluator]) === undefined);
    return String(good.length);
  };
  const row = (name: string, file?: string): string[] => [
    name,
    String(cases.filter((one) => file === undefined || one.file === file).length),
    passed(file, "reference"),
    passed(file, "compiled"),
  ];
  const rows = files.map((file) => row(`\`${file}\``, file));
  const head = ["file", "cases", "reference evaluator", "generated code"];
  return `${table(head, [...rows, row("**all**")])}\n\nThe other ${total - cases.length} of ${total} \
cases need protobuf messages or enums, which this language does not have.`;
}

function functionTable(): string {
  const rows = FUNCTIONS.map((definition) => [
    signatures(definition),
    definition.summary,
    definition.examples.map(exampleText).join("<br>"),
  ]);
  return table(["function", "what it gives", "example"], rows);
}

function signatures(definition: FunctionDefinition): string {
  const all = definition.overloads.map(({ params, result, member, variadic }) => {
    const [first = "", ...rest] = params.map(formatType);
    const last = variadic ? ", ..." : "";
    const call = member
      ? `${first}.${definition.name}(${rest.join(", ")})`
      : `${definition.name}(${params.map(formatType).join(", ")}${last})`;
    return `\`${call} -> ${formatType(result)}\``;
  });
  return [...new Set(all)].join("<br>");
}

function exampleText({ expression, result }: FunctionDefinition["examples"][number]): string {
  return `\`${expression.replaceAll("|", "\\|")}\` → \`${JSON.stringify(result)}\``;
}

function limitTable(): string {
  const summaries = limitSummaries();
  const rows = (limits: Readonly<Record<string, number>>, isFixed: boolean): string[][] =>
    Object.entries(limits).map(([name, value]) => [
      `\`${name}\``,
      `${value.toLocaleString("en-US")}${isFixed ? ", fixed" : ""}`,
      summaries.get(name) ?? "",
    ]);
  const all = [...rows({ ...DEFAULT_LIMITS }, false), ...rows(FIXED_LIMITS, true)];
  return table(["limit", "default", "what it bounds"], all);
}

/** What the comments in the source say of each limit. */
function limitSummaries(): ReadonlyMap<string, string> {
  const source = readFileSync(new URL("../src/limits.ts", import.meta.url), "utf8");
  const commented = source.matchAll(/\/\*\*([^/]*?)\*\/\s*(?:readonly )?(\w+): /g);
  return new Map(
    Array.from(commented, ([, comment = "", name = ""]) => {
      const text = comment.replaceAll(/\s*\n\s*\*\s*/g, " ").trim();
      return [name, text.replace(/ Default [\d,]+\.$/, "")] as const;
    }),
  );
}
