/** An identifier as SQL text: always quoted, so that any legal name is only ever a name. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A table's name as the config writes it. */
export interface TableName {
  /** Absent: the connection's `search_path` decides. */
  readonly schema?: string;
  readonly name: string;
}

/** Longest identifier of a server as it is built by default: `NAMEDATALEN - 1` bytes. */
const identifierBytesMax = 63;
const part = /(?:"((?:[^"]|"")+)"|([^".\s]+))/y;

/**
 * Reads `table`, `schema.table`, or either part in double quotes as SQL has it (`"My schema".t`).
 * Unquoted parts are taken exactly as written: nothing is folded to lower case. Undefined when the
 * text is neither.
 */
export function parseTableName(text: string): TableName | undefined {
  const parts: string[] = [];
  let at = 0;
  while (parts.length < 3) {
    part.lastIndex = at;
    const match = part.exec(text);
    if (match === null) return undefined;
    parts.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    at = part.lastIndex;
    if (at === text.length) break;
    if (text[at] !== ".") return undefined;
    at += 1;
  }
  const [first, second, third] = parts;
  if (first === undefined || third !== undefined || !parts.every(isLegal)) return undefined;
  return second === undefined ? { name: first } : { schema: first, name: second };
}

/** `schema.table` as SQL text. */
export function quoteTable({ schema, name }: TableName): string {
  const quoted = quoteIdentifier(name);
  return schema === undefined ? quoted : `${quoteIdentifier(schema)}.${quoted}`;
}

function isLegal(name: string): boolean {
  return !name.includes("\0") && Buffer.byteLength(name) <= identifierBytesMax;
}
