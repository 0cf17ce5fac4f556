import type { Graph, GraphPipeline, GraphRoute, GraphStep } from "./graph.ts";

/**
 * The pipelines as a Mermaid flowchart, for a README or a wiki: sources on the left, each pipeline a box
 * with its steps, destinations on the right, each arrow with its `when`. Whatever names and expressions
 * hold, they stay text: see {@link label}.
 */
export function mermaidOf({ sources, pipelines }: Graph): string {
  const sourceIds = idsOf(
    "s",
    sources.map(({ source }) => source),
  );
  const used = pipelines.flatMap(({ destinations }) => destinations);
  const destinationIds = idsOf(
    "d",
    used.map(({ destination }) => destination),
  );
  const isPaused = ({ now }: GraphRoute) => now?.paused !== undefined;
  const paused = new Set(used.filter(isPaused).map(({ destination }) => destination));
  const plugins = new Map(used.map(({ destination, plugin }) => [destination, plugin]));
  const lines = [
    "flowchart LR",
    `  subgraph sources[${label("01 source")}]`,
    ...sources.map(({ source, plugin }) => {
      const text = plugin === undefined ? "SDK and REST" : `${source} (${plugin})`;
      return `    ${sourceIds.get(source)}([${label(text)}])`;
    }),
    "  end",
    ...pipelines.flatMap((pipeline, index) => boxLines(pipeline, index)),
    `  subgraph destinations[${label("03 destinations")}]`,
    ...[...destinationIds].map(([name, id]) => {
      const state = paused.has(name) ? ", paused" : "";
      return `    ${id}[(${label(`${name} (${plugins.get(name)}${state})`)})]`;
    }),
    "  end",
    ...pipelines.flatMap((pipeline, index) => {
      const steps = nodesOf(pipeline, index);
      return [
        ...pipeline.sources.map((source) => `  ${sourceIds.get(source)} --> ${steps.at(0)?.id}`),
        ...pipeline.destinations.map(({ destination, when }) => {
          const condition = label(when === undefined ? "always" : `when ${when}`);
          return `  ${steps.at(-1)?.id} -->|${condition}| ${destinationIds.get(destination)}`;
        }),
      ];
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function boxLines(pipeline: GraphPipeline, index: number): string[] {
  const nodes = nodesOf(pipeline, index);
  const title = `02 pipeline ${pipeline.pipeline}: ${pipeline.events.join(", ")}`;
  return [
    `  subgraph p${index + 1}[${label(title)}]`,
    ...nodes.map(({ id, text, open, close }) => `    ${id}${open}${label(text)}${close}`),
    ...nodes.slice(1).map(({ id }, before) => `    ${nodes[before]?.id} --> ${id}`),
    "  end",
  ];
}

interface Node {
  readonly id: string;
  readonly text: string;
  readonly open: string;
  readonly close: string;
}

/** One node a step, a hexagon where it decides; a pipeline without steps has one that says so. */
function nodesOf({ steps }: GraphPipeline, index: number): readonly Node[] {
  const prefix = `p${index + 1}s`;
  if (steps.length === 0) return [{ id: `${prefix}0`, text: "no steps", open: "(", close: ")" }];
  return steps.map((step, at) => {
    const [open, close] = step.kind === "CTL" ? ["{{", "}}"] : ["[", "]"];
    return { id: `${prefix}${at + 1}`, text: stepText(step), open, close };
  });
}

function stepText({ step, kind, when, reads }: GraphStep): string {
  const condition = when === undefined ? "" : `, when ${when}`;
  return `${[`${kind} ${step}`, ...reads].join(": ")}${condition}`;
}

/** Ids of our own for names of the user's: a name could be a word of Mermaid's. */
function idsOf(prefix: string, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...new Set(names)].map((name, index) => [name, `${prefix}${index + 1}`]));
}

/**
 * A quoted label. Letters, digits and a few marks stand as they are; everything else is an entity by its
 * number, so that no quote ends the label, no markup, directive or link begins in it, and no line ends.
 */
function label(text: string): string {
  const flat = text.toWellFormed().replaceAll(/[\p{Cc}\p{Bidi_Control}\s]+/gu, " ");
  return `"${flat.replaceAll(/[^\p{L}\p{M}\p{N} $.,_=()/+-]/gu, entity)}"`;
}

function entity(char: string): string {
  return `#${char.codePointAt(0)};`;
}
