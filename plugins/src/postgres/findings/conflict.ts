import type { Table } from "../catalogue/table.ts";
import { quoteIdentifier, quoteTable } from "../identifier.ts";
import type { RouteMapping, WritePlan } from "../plan.ts";
import { addUniqueIndex } from "./ddl.ts";
import type { Finding } from "./finding.ts";

/** Whether a repeat is recognised, and by what. */
export function conflictFindings(
  plan: WritePlan,
  { config }: RouteMapping,
  user: string,
): readonly Finding[] {
  const { key } = config.conflict;
  const findings = key === undefined ? chosenKey(plan) : wantedKey(plan, key);
  const denied = plan.update.filter(
    (name) => !plan.table.columns.some((column) => column.name === name && column.updatable),
  );
  if (denied.length === 0) return findings;
  const list = denied.map(quoteIdentifier).join(", ");
  return [
    ...findings,
    {
      code: "IL_PG_210",
      path: ["conflict", "update"],
      message: `the role '${user}' may not update ${list} of '${shown(plan.table)}'`,
      hint: `Have its owner run:\ngrant update (${list}), select on ${quoteTable(plan.table)} to ${quoteIdentifier(user)};`,
    },
  ];
}

function wantedKey({ table }: WritePlan, wanted: readonly string[]): readonly Finding[] {
  const exists = table.uniqueKeys.some(({ columns }) => equalSets(columns, wanted));
  if (exists || table.kind === "view") return [];
  return [
    {
      code: "IL_PG_209",
      path: ["conflict", "key"],
      message: `'${shown(table)}' has no unique key of exactly ${wanted.join(", ")}`,
      hint: `Name the columns of an existing key (${keysOf(table)}), or run:\n${addUniqueIndex(table, wanted)}`,
    },
  ];
}

function chosenKey({ table, conflict, update, mapping }: WritePlan): readonly Finding[] {
  if (conflict.kind === "key") return [];
  if (update.length > 0) {
    return [
      {
        code: "IL_PG_209",
        path: ["conflict", "update"],
        message: `\`update\` needs a unique key whose columns are all mapped; '${shown(table)}' has ${keysOf(table)}`,
        hint: "Map the key's columns, or name them under `conflict.key`.",
      },
    ];
  }
  if (conflict.kind === "any") return [];
  if (conflict.kind === "unseen") return [unseenKey(table)];
  const identity = mapping.find((column) => column.identity !== undefined)?.name;
  const advice =
    identity === undefined
      ? `Map $meta.id to a column with a unique key:\nalter table ${quoteTable(table)} add column "event_id" uuid unique;`
      : `Run:\n${addUniqueIndex(table, [identity])}`;
  return [
    {
      code: "IL_PG_211",
      path: ["table"],
      message:
        `no unique key of '${shown(table)}' (${keysOf(table)}) has all its columns mapped: after ` +
        "a crash or a lost answer the last batches can be in the table twice",
      hint: advice,
      warning: true,
    },
  ];
}

function unseenKey(table: Table): Finding {
  return {
    code: "IL_PG_214",
    path: ["table"],
    message:
      `'${shown(table)}' is a ${table.kind}: whether the table behind it has a unique key over what ` +
      "is mapped cannot be seen from here. Without one, after a crash or a lost answer the last " +
      "batches can be there twice",
    hint: "See to it that the table behind it has such a key, or deliver to that table.",
    warning: true,
  };
}

function keysOf({ uniqueKeys }: Table): string {
  if (uniqueKeys.length === 0) return "none";
  return uniqueKeys.map(({ columns }) => `(${columns.join(", ")})`).join(", ");
}

function equalSets(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name) => right.includes(name));
}

function shown({ schema, name }: Table): string {
  return `${schema}.${name}`;
}
