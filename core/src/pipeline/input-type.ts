import { types } from "@ingestlayer/dsl";
import type { ObjectType } from "@ingestlayer/dsl";
import type { Catalog } from "../catalog/catalog.ts";

/** An undeclared shape: any field may be there, each is `dyn`. */
const undeclared = types.object({}, { open: true });

/**
 * What arrives at a pipeline that listens to these events. With several, a field that not every one
 * of them declares may be absent, and one that they declare differently is `dyn`.
 */
export function mergeInputTypes(
  names: readonly string[],
  catalog: Pick<Catalog, "type">,
): ObjectType {
  const declared = names.map((name) => catalog.type(name) ?? undeclared);
  const [first = undeclared, ...rest] = declared;
  return rest.reduce(merge, first);
}

function merge(left: ObjectType, right: ObjectType): ObjectType {
  const names = new Set([...Object.keys(left.fields), ...Object.keys(right.fields)]);
  const fields = [...names].map((name) => {
    const [a, b] = [left.fields[name], right.fields[name]];
    if (a === undefined || b === undefined)
      return [name, { ...(a ?? b)!, optional: true }] as const;
    const type = sameType(a.type, b.type) ? a.type : types.dyn;
    return [name, { type, optional: a.optional === true || b.optional === true }] as const;
  });
  return types.object(Object.fromEntries(fields), { open: true });
}

function sameType(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
