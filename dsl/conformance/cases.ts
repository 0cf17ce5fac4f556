import { createRequire } from "node:module";
import {
  createEnv,
  type Env,
  type FunctionDefinition,
  type Type,
  types,
  type Value,
} from "../src/index.ts";
import { type Encoded, type EncodedType, typeOf, valueOf } from "./decode.ts";

/** One case of google/cel-spec: an expression, its surroundings, and what must come out. */
export interface Case {
  readonly file: string;
  /** `file/section/name`, unique. */
  readonly name: string;
  readonly source: string;
  readonly env: Env;
  readonly bindings: Readonly<Record<string, Value>>;
  /** Mistakes that the checker finds do not count; evaluation decides. */
  readonly checked: boolean;
  readonly checkOnly: boolean;
  readonly expected: {
    readonly value?: Value;
    readonly type?: Type;
    readonly error?: boolean;
  };
}

interface EncodedCase {
  readonly name: string;
  readonly expr: string;
  readonly value?: Encoded;
  readonly typedResult?: { readonly result?: Encoded; readonly deducedType?: EncodedType };
  readonly evalError?: unknown;
  readonly typeEnv?: readonly EncodedDeclaration[];
  readonly bindings?: Readonly<Record<string, { readonly value?: Encoded }>>;
  readonly container?: string;
  readonly disableCheck?: boolean;
  readonly checkOnly?: boolean;
}

interface EncodedDeclaration {
  readonly name: string;
  readonly ident?: { readonly type: EncodedType };
  readonly function?: {
    readonly overloads: readonly {
      readonly params?: readonly EncodedType[];
      readonly resultType: EncodedType;
      readonly isInstanceFunction?: boolean;
    }[];
  };
}

interface Suite {
  readonly name: string;
  readonly suites?: readonly Suite[];
  readonly tests?: readonly { readonly original: EncodedCase }[];
}

/** Files that are about protobuf messages and enums as a whole. */
const PROTOBUF_FILES = /^(?:dynamic|enums|proto2|proto2_ext|proto3|unknowns|wrappers)$/;

const NEEDS_PROTOBUF = [
  /TestAllTypes|cel\.expr\.conformance|proto\.(?:has|get)Ext|NestedEnum|GlobalEnum|enumValue/,
  /google\.protobuf\.(?!Timestamp|Duration)/,
  /"messageType":"(?!google\.protobuf\.(?:Timestamp|Duration)")/,
];

/** Every case of the specification's data that needs no protobuf message or enum. */
export function loadCases(): { readonly cases: readonly Case[]; readonly total: number } {
  const require = createRequire(import.meta.url);
  const { tests } = require("@bufbuild/cel-spec/testdata/conformance.js") as { tests: Suite };
  const cases: Case[] = [];
  let total = 0;
  for (const file of tests.suites ?? []) {
    for (const [section, encoded] of casesIn(file)) {
      total++;
      const text = JSON.stringify(encoded);
      if (PROTOBUF_FILES.test(file.name) || NEEDS_PROTOBUF.some((p) => p.test(text))) continue;
      cases.push(decodeCase(file.name, section, encoded));
    }
  }
  return { cases, total };
}

function* casesIn(suite: Suite, section = ""): Generator<readonly [string, EncodedCase]> {
  for (const { original } of suite.tests ?? []) yield [section, original];
  for (const inner of suite.suites ?? []) yield* casesIn(inner, inner.name);
}

function decodeCase(file: string, section: string, encoded: EncodedCase): Case {
  const declarations = encoded.typeEnv ?? [];
  const bindings = Object.entries(encoded.bindings ?? {}).map(
    ([name, binding]) => [name, valueOf(binding.value ?? {})] as const,
  );
  const declared = declarations.flatMap((declaration) =>
    declaration.ident === undefined ? [] : [[declaration.name, typeOf(declaration.ident.type)]],
  );
  const env = createEnv({
    // A bound variable without declaration may hold anything.
    variables: {
      ...Object.fromEntries(bindings.map(([name]) => [name, types.dyn])),
      ...Object.fromEntries(declared),
    },
    functions: declarations.flatMap(decodeFunction),
    container: encoded.container ?? "",
  });
  const typed = encoded.typedResult;
  const value = encoded.value ?? typed?.result;
  return {
    file,
    name: `${file}/${section}/${encoded.name}`,
    source: encoded.expr,
    env,
    bindings: Object.fromEntries(bindings),
    checked: encoded.disableCheck !== true,
    checkOnly: encoded.checkOnly === true,
    expected:
      encoded.evalError !== undefined
        ? { error: true }
        : {
            // A case that states nothing expects true.
            ...(encoded.checkOnly === true
              ? {}
              : { value: value === undefined ? true : valueOf(value) }),
            ...(typed?.deducedType === undefined ? {} : { type: typeOf(typed.deducedType) }),
          },
  };
}

function decodeFunction(declaration: EncodedDeclaration): readonly FunctionDefinition[] {
  if (declaration.function === undefined) return [];
  const overloads = declaration.function.overloads.map((overload) => ({
    params: (overload.params ?? []).map(typeOf),
    result: typeOf(overload.resultType),
    member: overload.isInstanceFunction === true,
    variadic: false,
    // The data declares such functions for cases that are checked and never evaluated.
    call: () => null,
  }));
  return [{ name: declaration.name, summary: "", overloads, examples: [] }];
}
