import type { MacroName } from "./ast.ts";

/** One way to write a macro: how many arguments, of which how many name variables. */
export interface MacroShape {
  readonly macro: MacroName;
  readonly args: number;
  readonly variables: number;
}

/** The macros that are written after a dot, by name. */
export const MACROS: Readonly<Record<string, readonly MacroShape[]>> = {
  all: [
    { macro: "all", args: 2, variables: 1 },
    { macro: "all", args: 3, variables: 2 },
  ],
  exists: [
    { macro: "exists", args: 2, variables: 1 },
    { macro: "exists", args: 3, variables: 2 },
  ],
  exists_one: [
    { macro: "existsOne", args: 2, variables: 1 },
    { macro: "existsOne", args: 3, variables: 2 },
  ],
  existsOne: [
    { macro: "existsOne", args: 2, variables: 1 },
    { macro: "existsOne", args: 3, variables: 2 },
  ],
  map: [
    { macro: "map", args: 2, variables: 1 },
    { macro: "map", args: 3, variables: 1 },
  ],
  filter: [{ macro: "filter", args: 2, variables: 1 }],
  transformList: [
    { macro: "transformList", args: 3, variables: 2 },
    { macro: "transformList", args: 4, variables: 2 },
  ],
  transformMap: [
    { macro: "transformMap", args: 3, variables: 2 },
    { macro: "transformMap", args: 4, variables: 2 },
  ],
  transformMapEntry: [
    { macro: "transformMapEntry", args: 3, variables: 2 },
    { macro: "transformMapEntry", args: 4, variables: 2 },
  ],
  sortBy: [{ macro: "sortBy", args: 2, variables: 1 }],
  optMap: [{ macro: "optMap", args: 2, variables: 1 }],
  optFlatMap: [{ macro: "optFlatMap", args: 2, variables: 1 }],
};
