import type { Failure, Problem } from "@ingestlayer/core/plugin";

/** What Notion says against a page, and what a value cannot become: `IL_NOTION_nnn`. */
export const notionErrors = {
  value: (property: string, expected: string): Failure => ({
    code: "IL_NOTION_101",
    reason: `the value for the property '${property}' is not ${expected}`,
    detail: { property },
  }),
  page: (error: string, properties: readonly string[]): Failure => ({
    code: "IL_NOTION_102",
    reason:
      `Notion does not take this page (${error})` +
      (properties.length === 0 ? "" : `: ${properties.map((name) => `'${name}'`).join(", ")}`),
    detail: { error, ...(properties.length === 0 ? {} : { property: properties.join(", ") }) },
  }),
  access: (error: string): Failure => ({
    code: "IL_NOTION_103",
    reason:
      `Notion lets nothing in (${error}): is the token right, and is the database shared with the ` +
      "integration (in its menu, 'Connections')?",
    detail: { error },
  }),
  busy: (status: number): Failure => ({
    code: "IL_NOTION_104",
    reason: `Notion asks for fewer requests (status ${status})`,
  }),
  broken: (status: number): Failure => ({
    code: "IL_NOTION_105",
    reason: `Notion is out of order (status ${status})`,
  }),
  large: (bytes: number, bytesMax: number): Failure => ({
    code: "IL_NOTION_106",
    reason: `the page has ${bytes} bytes, Notion takes ${bytesMax}`,
  }),
  unreadable: (status: number): Failure => ({
    code: "IL_NOTION_107",
    reason: `the answer with status ${status} is none of Notion's: is there a proxy in between?`,
  }),
  conflict: (): Failure => ({
    code: "IL_NOTION_108",
    reason: "somebody else changed the database at the same moment",
  }),
} as const;

export const notionMistakes = {
  unknown: (name: string, nearest: string | undefined): Omit<Problem, "place"> => ({
    code: "IL_NOTION_201",
    message: `the data source has no property '${name}'`,
    hint: nearest === undefined ? "Add it in Notion." : `Did you mean '${nearest}'?`,
  }),
  readOnly: (name: string, type: string): Omit<Problem, "place"> => ({
    code: "IL_NOTION_202",
    message: `the property '${name}' is of type ${type}, which Notion fills in itself`,
    hint: "Leave it out.",
  }),
} as const;
