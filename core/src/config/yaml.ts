import { LineCounter, parseDocument } from "yaml";
import type { Document, YAMLError } from "yaml";
import type { Problem } from "../errors.ts";
import { configErrors } from "./errors.ts";
import { yamlSyntaxProblem } from "./yaml-syntax.ts";
import { readNode } from "./yaml-node.ts";
import { createLocator } from "./yaml-place.ts";
import { CONFIG_NESTING_MAX } from "./tree.ts";
import type { ReadTree } from "./tree.ts";

/** Mistakes after which the rest of the tree still says what its author meant. */
const harmless: ReadonlySet<string> = new Set(["DUPLICATE_KEY", "TAG_RESOLVE_FAILED"]);

/**
 * Reads YAML 1.2 (so `on`, `yes` and dates are plain texts; JSON is YAML too). Positions are kept;
 * merge keys (`<<`) and aliases are resolved, within bounds.
 */
export function readYaml(file: string, text: string): ReadTree {
  const lines = new LineCounter();
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return `${file}:${line}:${col}`;
  };
  let document: Document;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: "core" });
  } catch (error) {
    // The composer calls itself for every level of nesting.
    if (!(error instanceof RangeError)) throw error;
    return {
      tree: undefined,
      problems: [{ ...configErrors.tooDeep(CONFIG_NESTING_MAX), place: `${file}:1:1` }],
    };
  }
  const problems: Problem[] = [];
  const findings = [...document.errors, ...document.warnings];
  for (const finding of oneALine(findings, text)) {
    const place = placeOf(finding.pos[0]);
    problems.push({ ...yamlSyntaxProblem(finding, text), place });
  }
  if (findings.some(({ code }) => !harmless.has(code))) return { tree: undefined, problems };
  const { value, bounded } = readNode(document, text, (offset, problem) =>
    problems.push({ ...problem, place: placeOf(offset) }),
  );
  if (!bounded) return { tree: undefined, problems };
  if (value === null || value === undefined) {
    problems.push({ ...configErrors.empty(), place: `${file}:1:1` });
    return { tree: undefined, problems };
  }
  const locator = createLocator(document, text);
  const tree = {
    value,
    text,
    place: (...where: Parameters<typeof locator.value>) => placeOf(locator.value(...where)),
    keyPlace: (...where: Parameters<typeof locator.key>) => placeOf(locator.key(...where)),
  };
  return { tree, problems };
}

/** One mistake makes the parser stumble several times: the first of a line says it. */
function oneALine(findings: readonly YAMLError[], text: string): readonly YAMLError[] {
  const inOrder = findings.toSorted((a, b) => a.pos[0] - b.pos[0]);
  return inOrder.filter(({ pos: [start] }, index) => {
    const before = inOrder[index - 1]?.pos[0];
    return before === undefined || text.slice(before, start).includes("\n");
  });
}
