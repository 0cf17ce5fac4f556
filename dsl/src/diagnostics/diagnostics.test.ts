import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  compile,
  type Compiled,
  compileMatch,
  compileTemplate,
  createEnv,
  isEvaluationError,
  renderDiagnostic,
  types,
} from "../index.ts";
import { faults } from "../values/faults.ts";
import { matchErrors, syntaxErrors, templateErrors, typeErrors } from "./errors.ts";

/**
 * Every message, whole. Each case of the golden file is a line `> KIND SOURCE`, then what is said. After a
 * change of wording, `UPDATE_GOLDEN=1 npx vitest run dsl/src/diagnostics` writes the file anew: read the diff.
 */
const file = new URL("testdata/diagnostics.golden", import.meta.url);

const { bool, double, duration, dyn, int, list, literals, map, object, string, timestamp } = types;
const env = createEnv({
  variables: {
    $event: object(
      {
        urgency: { type: literals(["low", "high", "critical"]) },
        amount: { type: double },
        attempts: { type: int },
        is_test: { type: bool },
        subject: { type: string },
        coupon: { type: string, optional: true },
        created_at: { type: timestamp },
        wait: { type: duration },
        tags: { type: list(string) },
        scores: { type: map(string, int) },
        extra: { type: dyn },
        account: {
          type: object(
            {
              id: { type: string },
              manager: { type: object({ email: { type: string } }), optional: true },
            },
            { name: "account" },
          ),
        },
      },
      { name: "support.ticket.created" },
    ),
    $meta: object({ id: { type: string }, received_at: { type: timestamp } }, { name: "$meta" }),
  },
});
const event = {
  urgency: "high",
  amount: 12.5,
  attempts: 3,
  is_test: false,
  subject: "Hello",
  created_at: "2026-01-01T00:00:00Z",
  wait: "90s",
  tags: ["vip"],
  scores: { a: 1 },
  extra: {
    n: 1,
    empty: [],
    get broken(): never {
      throw new Error("secret");
    },
  },
  account: { id: 17 },
};
const origin = { file: "pipeline.yaml", line: 14, column: 13 };

/** What is said about a case. */
function sayAbout(kind: string, source: string): string {
  if (kind === "evaluate") return evaluated(source, compile(source, env));
  if (kind === "when") return evaluated(source, compile(source, env, { expected: bool }));
  const { text, diagnostics } = diagnose(kind, source);
  return diagnostics
    .map((diagnostic) => {
      const path = diagnostic.path ?? [];
      const place = path.length === 0 ? "" : `\n  at ${path.join(" > ")}`;
      return renderDiagnostic(diagnostic, text, origin) + place;
    })
    .join("\n");
}

function diagnose(
  kind: string,
  source: string,
): { text: string; diagnostics: ReturnType<typeof compile>["diagnostics"] } {
  switch (kind) {
    case "check":
      return { text: source, ...compile(source, env) };
    case "bool":
      return { text: source, ...compile(source, env, { expected: bool }) };
    case "template":
      return { text: source, ...compileTemplate(source, env) };
    case "match": {
      const { diagnostics } = compileMatch(JSON.parse(source), env);
      return { text: "", diagnostics };
    }
    default:
      throw new Error(`the golden file has an unknown kind '${kind}'`);
  }
}

function evaluated(source: string, compiled: Compiled): string {
  if (!compiled.ok) throw new Error(`${source}: ${compiled.diagnostics[0]?.message}`);
  const value = compiled.program.evaluate({ $event: event });
  if (!isEvaluationError(value)) throw new Error(`${source} evaluates`);
  const { start, end } = value.span ?? { start: 0, end: source.length };
  return `${value.toString()}\n  ${source}\n  ${" ".repeat(start)}${"^".repeat(end - start)}`;
}

const cases = readFileSync(file, "utf8")
  .split(/^> /m)
  .slice(1)
  .map((text) => {
    const [head = "", ...said] = text.trimEnd().split("\n");
    const [kind = "", ...source] = head.split(" ");
    return { kind, source: source.join(" "), said: said.join("\n") };
  });

if (process.env["UPDATE_GOLDEN"] !== undefined) {
  const text = cases.map(({ kind, source }) => `> ${kind} ${source}\n${sayAbout(kind, source)}\n`);
  writeFileSync(file, text.join("\n"));
}

/** Nothing else words a message of the language. */
const TABLES = { syntaxErrors, typeErrors, matchErrors, templateErrors, faults };
const unsaid = new Set<string>();
for (const [table, messages] of Object.entries(TABLES)) {
  for (const [name, make] of Object.entries(messages)) {
    unsaid.add(`${table}.${name}`);
    const told = (...args: never[]): unknown => {
      unsaid.delete(`${table}.${name}`);
      return (make as (...given: never[]) => unknown)(...args);
    };
    Object.assign(messages, { [name]: told });
  }
}

describe("messages", () => {
  test.each(cases)("$kind $source", ({ kind, source, said }) => {
    expect(sayAbout(kind, source)).toBe(said);
  });

  test("every message that the language has is in the golden file", () => {
    expect([...unsaid]).toEqual([]);
  });

  test("every code that the language has is in the golden file, and no other", () => {
    const sources = ["errors.ts", "../values/faults.ts"].map((name) =>
      readFileSync(new URL(name, import.meta.url), "utf8"),
    );
    const codes = new Set(sources.join("").match(/IL_DSL_\d{3}/g));
    const shown = new Set(readFileSync(file, "utf8").match(/IL_DSL_\d{3}/g));
    expect([...codes.difference(shown)]).toEqual([]);
    expect([...shown.difference(codes)]).toEqual([]);
  });
});
