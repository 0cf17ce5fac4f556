/** HTML that is safe to put into HTML. */
export interface Html {
  readonly text: string;
}

type Part = string | number | Html | readonly Html[];

/** HTML of a template: texts that are put into it are escaped, HTML is taken as it is. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return raw(String.raw({ raw: strings }, ...parts.map(textOf)));
}

/** Takes a text for HTML. */
export function raw(text: string): Html {
  return { text };
}

function textOf(part: Part): string {
  if (typeof part === "object") {
    return "text" in part ? part.text : part.map(({ text }) => text).join("");
  }
  return String(part).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
