import type { Labelled } from "./corpus.ts";
import { givenName, pickList } from "./names.ts";
import type { Random } from "./random.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** Writes the text as people do: without capitals, all in capitals, without punctuation. */
export function vary(random: Random, labelled: Labelled): Labelled {
  const roll = random.next();
  const { text } = labelled;
  if (roll > 0.96 && text.includes("\n")) return prefixed(random, labelled);
  if (roll < 0.12) return { ...labelled, text: sameLength(text, text.toLowerCase()) };
  if (roll < 0.14) return { ...labelled, text: sameLength(text, text.toUpperCase()) };
  if (roll < 0.17) return { ...labelled, text: text.replace(/[,.;!?]/g, " ") };
  if (roll < 0.19)
    return { ...labelled, text: sameLength(text, text.toLowerCase()).replace(/[,.;!?]/g, " ") };
  if (roll < 0.27) return posted(random, labelled);
  return labelled;
}

// As people post: mentions before it, links, tags and faces behind it.
function posted(random: Random, { id, text, spans }: Labelled): Labelled {
  const word = (): string => random.pick(VOCABULARY["noun"] ?? []);
  const handle = (): string =>
    `${givenName(random, pickList(random)).replace(/\W/g, "") || word()}${random.pick(["", "_", String(random.below(99)), word()])}`;
  const lead = random.pick([
    `@${handle()} `,
    `RT @${handle()}: `,
    `@${handle()} @${handle()} `,
    "",
    "",
  ]);
  const tail = random.pick([
    ` #${word()}`,
    ` #${word()}${word()}`,
    ` http://t.co/${word()}${random.below(999)}`,
    ` :)`,
    ` lol`,
    `!!!`,
    ` @${handle()}`,
    ` ...`,
    "",
  ]);
  const moved = spans.map(({ start, end, type }) => ({
    start: start + lead.length,
    end: end + lead.length,
    type,
  }));
  return { id, text: lead + text + tail, spans: moved };
}

// Quoted, listed or otherwise marked lines, as mail clients and forms make them.
function prefixed(random: Random, { id, text, spans }: Labelled): Labelled {
  const prefix = random.pick([
    "> ",
    ">",
    "* ",
    "- ",
    "| ",
    "• ",
    "# ",
    "-- ",
    ">> ",
    "!! ",
    "?? ",
    "  ",
    "=> ",
  ]);
  let added = "";
  const places: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    if (i === 0 || text[i - 1] === "\n") added += prefix;
    places.push(added.length);
    added += text.charAt(i);
  }
  const moved = spans.flatMap(({ start, end, type }) =>
    linesOf(text, start, end).map((line) => ({
      start: places[line.start] ?? 0,
      end: (places[line.end - 1] ?? 0) + 1,
      type,
    })),
  );
  return { id, text: added, spans: moved };
}

// A span of several lines ends at each line's end: the marks between are no part of it.
function linesOf(text: string, start: number, end: number): { start: number; end: number }[] {
  const lines: { start: number; end: number }[] = [];
  let from = start;
  for (const line of text.slice(start, end).split("\n")) {
    const indent = line.length - line.trimStart().length;
    if (line.trim() !== "") lines.push({ start: from + indent, end: from + line.trimEnd().length });
    from += line.length + 1;
  }
  return lines;
}

// A few letters change their length with their case; such a text stays as it is.
function sameLength(text: string, changed: string): string {
  return changed.length === text.length ? changed : text;
}
