/** One attempt to get out of the sandbox or to use the host up: a function that a file of this folder exports. */
export interface Attempt {
  readonly kind: string;
  readonly file: "reach" | "border" | "exhaust";
  readonly name: string;
  /** The value it returns to the host, or the code with which its call fails. */
  readonly ends: unknown;
}

const anyLimit = /^IL_SBX_1(01|02|03|05|06)$/;
const spentOrRefused = /^IL_SBX_1(01|02|06|09)$/;

function reach(kind: string, names: string): Attempt[] {
  return names.split(" ").map((name) => ({ kind, file: "reach", name, ends: "contained" }));
}

function border(kind: string, ends: Readonly<Record<string, unknown>>): Attempt[] {
  return Object.entries(ends).map(([name, end]) => ({ kind, file: "border", name, ends: end }));
}

function exhaust(kind: string, ends: Readonly<Record<string, unknown>>): Attempt[] {
  return Object.entries(ends).map(([name, end]) => ({ kind, file: "exhaust", name, ends: end }));
}

/** Every attempt but the requests, which stand in `requests.ts`; in the order in which they are made. */
export const corpus: readonly Attempt[] = [
  ...reach(
    "constructor chain",
    "climbFromContext climbFromFetch climbFromSecrets climbFromLog climbFromArgument " +
      "climbFromGlobal climbFromConsole climbFromThis climbFromArguments climbFromResponse " +
      "climbFromRefusal asyncFunctionConstructor generatorConstructor boundFunctionConstructor " +
      "errorConstructor indirectEval functionThis processBinding callerChain",
  ),
  ...reach(
    "Error.prepareStackTrace",
    "prepareStackTrace captureStackTrace prepareStackTraceInMicrotask",
  ),
  ...reach(
    "import",
    "importNode importBare importFile importGuest importData importByEval importMeta",
  ),
  ...reach("engine internals", "nativesSyntax shadowRealm collector"),
  ...reach("WebAssembly", "webAssembly sharedByWebAssembly"),
  ...reach("Atomics", "atomics waitByAtomics"),
  ...reach("shared buffer", "sharedMemory resizableBuffer"),
  ...reach("hooked built-in", "hookBuiltIns changeContext"),
  ...reach("async resurrection", "resurrect actAfterTheEnd"),
  // Last: the guest is left with spoilt prototypes.
  ...reach("prototype pollution", "pollutePrototypes"),
  ...border("prototype pollution", {
    constructor: "IL_SBX_109",
    ["__proto__"]: "IL_SBX_109",
  }),
  ...border("proxy as a result", {
    proxyThatThrows: "IL_SBX_109",
    proxyWithEndlessKeys: /^IL_SBX_1(01|02|04|06|09|10|11)$/,
  }),
  ...border("getter as a result", { getterThatThrows: "IL_SBX_110", rawJson: Infinity }),
  ...border("thenable as a result", {
    thenThatThrows: "IL_SBX_109",
    thenThatNeverCalls: "IL_SBX_104",
    thenThatCallsTwice: "first",
    thenOfItself: /^IL_SBX_10[14]$/,
  }),
  ...border("cyclic result", { cyclic: "IL_SBX_110" }),
  ...border("huge result", {
    huge: "IL_SBX_111",
    hugeByToJson: "IL_SBX_111",
    deep: "IL_SBX_107",
  }),
  ...border("odd result", {
    nothing: "IL_SBX_110",
    aFunction: "IL_SBX_110",
    aSymbol: "IL_SBX_110",
    bigInteger: 2n ** 70n,
    generator: {},
    loneSurrogate: "\ud800 alone",
    separators: "r 1 0 3\nfoo\u2028\u2029\0",
  }),
  ...border("exception", {
    throwNull: "IL_SBX_109",
    throwProxy: "IL_SBX_109",
    throwGetters: "IL_SBX_109",
    throwHuge: "IL_SBX_109",
    throwTerminalCodes: "IL_SBX_109",
    throwOddHints: "IL_SBX_109",
  }),
  ...exhaust("endless loop", {
    loop: "IL_SBX_101",
    loopThatCatches: "IL_SBX_101",
    comparator: anyLimit,
  }),
  ...exhaust("endless loop, async", { neverSettles: "IL_SBX_104", loopOfAwaits: "IL_SBX_101" }),
  ...exhaust("microtask flood", { microtasks: "IL_SBX_101" }),
  // Its result was there before the flood.
  ...exhaust("promise bomb", { promiseBomb: "growing" }),
  // No turn waits for the collector.
  ...exhaust("callback of the collector", { callbackOfTheCollector: "registered" }),
  ...exhaust("regex bomb", { regexp: "IL_SBX_101", regexpThatReplaces: "IL_SBX_101" }),
  ...exhaust("stack exhaustion", { stack: "IL_SBX_109" }),
  ...exhaust("heap exhaustion", {
    objects: anyLimit,
    strings: anyLimit,
    buffers: spentOrRefused,
    oneBuffer: "IL_SBX_109",
    names: anyLimit,
    filledArray: anyLimit,
    endlessLength: anyLimit,
    spread: anyLimit,
    bigIntegers: spentOrRefused,
    manyPathsToOne: anyLimit,
    code: anyLimit,
  }),
  ...exhaust("log flood", { logs: /^(logged|IL_SBX_101)$/ }),
];
