// Attempts to reach what lies outside the isolate. Each returns "contained", or what it got hold of.

/** What a function made by this constructor can see of Node. */
function seenBy(makeFunction) {
  const seen = makeFunction(
    "const names = ['process', 'require', 'module', 'Buffer', 'setTimeout', 'ivm', '_ivm', 'Deno'];" +
      "return names.filter((name) => typeof globalThis[name] !== 'undefined').join()",
  )();
  return seen === "" ? "contained" : seen;
}

/** Walks constructors and prototypes from a value up, and looks out of every function it meets. */
function climb(value) {
  const visited = new Set();
  const queue = [value];
  while (queue.length > 0 && visited.size < 5000) {
    const one = queue.shift();
    if (one === null || (typeof one !== "object" && typeof one !== "function")) continue;
    if (visited.has(one)) continue;
    visited.add(one);
    if (typeof one === "function" && one.constructor && one.constructor.name.endsWith("Function")) {
      const seen = one.constructor.name === "Function" ? seenBy(one.constructor) : "contained";
      if (seen !== "contained") return seen;
    }
    if (/^(Reference|ExternalCopy|Isolate|Context|Callback)$/.test(one.constructor?.name ?? "")) {
      return `isolated-vm's ${one.constructor.name}`;
    }
    queue.push(Object.getPrototypeOf(one));
    for (const key of Reflect.ownKeys(one)) {
      const property = Reflect.getOwnPropertyDescriptor(one, key);
      queue.push(property?.value, property?.get, property?.set);
    }
  }
  return "contained";
}

const found = (value) => (value === undefined ? "contained" : `found ${String(value)}`);

export const climbFromContext = (_, context) => climb(context);
export const climbFromFetch = (_, { fetch }) => climb(fetch);
export const climbFromSecrets = (_, { secrets }) => climb(secrets);
export const climbFromLog = (_, { log }) => climb(log);
export const climbFromArgument = (argument) => climb(argument);
export const climbFromGlobal = () => climb(globalThis);
export const climbFromConsole = () => climb(console);
export const climbFromThis = function () {
  return climb(this);
};
export const climbFromArguments = function () {
  return climb(arguments);
};

export async function climbFromResponse({ url }, { fetch }) {
  const response = await fetch(url);
  return climb([response, response.headers, response.text(), await response.json()]);
}

export async function climbFromRefusal(_, { fetch }) {
  try {
    await fetch("http://undeclared.example/");
    return "fetched";
  } catch (error) {
    return climb(error);
  }
}

export const asyncFunctionConstructor = () => seenBy((async () => {}).constructor.constructor);
export const generatorConstructor = () => seenBy(function* () {}.constructor.constructor);
export const boundFunctionConstructor = (_, { fetch }) => seenBy(fetch.bind(null).constructor);
export const errorConstructor = () => {
  try {
    null.x;
  } catch (error) {
    return seenBy(error.constructor.constructor);
  }
};
export const indirectEval = () => found((0, eval)("globalThis.process"));
export const functionThis = () => found(Function("return this")().process);
export const processBinding = () =>
  found(Function("try { return process.binding('fs') } catch { return undefined }")());

export function callerChain() {
  try {
    const sloppy = Function("return arguments.callee.caller");
    return sloppy() === null ? "contained" : climb(sloppy());
  } catch (error) {
    return error instanceof TypeError ? "contained" : String(error);
  }
}

export function prepareStackTrace() {
  const kept = Error.prepareStackTrace;
  try {
    Error.stackTraceLimit = Infinity;
    Error.prepareStackTrace = (_, sites) =>
      sites.flatMap((site) => [site, site.getThis?.(), site.getFunction?.(), site.getFileName()]);
    const trace = new Error("look").stack;
    return climb(Array.isArray(trace) ? trace : []);
  } finally {
    Error.prepareStackTrace = kept;
  }
}

export function captureStackTrace() {
  const holder = {};
  Error.captureStackTrace(holder);
  return /node_modules|\/sandbox\/|isolated-vm|node:/.test(holder.stack) ? holder.stack : "contained";
}

export async function prepareStackTraceInMicrotask() {
  let seen = "contained";
  Error.prepareStackTrace = (_, sites) => {
    seen = climb(sites.map((site) => [site.getThis?.(), site.getFunction?.()]));
    return "";
  };
  await null;
  void new Error("look").stack;
  Error.prepareStackTrace = undefined;
  return seen;
}

const importing = async (specifier) => {
  try {
    const module = await import(specifier);
    return `imported ${Object.keys(module).join()}`;
  } catch {
    return "contained";
  }
};
export const importNode = () => importing("node:fs");
export const importBare = () => importing("fs");
export const importFile = () => importing("file:///etc/passwd");
export const importGuest = () => importing("./main.ts");
export const importData = () => importing("data:text/javascript,export default process");
export const importByEval = () => eval('import("node:child_process")').then(String, () => "contained");
export const importMeta = () => found(Object.keys(import.meta)[0]);

export const nativesSyntax = () => {
  try {
    return found(Function("return %GetOptimizationStatus(function () {})")());
  } catch (error) {
    return error instanceof SyntaxError ? "contained" : String(error);
  }
};

export const collector = () => found(globalThis.gc ?? Function("return this.gc")());

export const webAssembly = () => found(Function("return globalThis.WebAssembly")());
export const sharedByWebAssembly = () => {
  try {
    const make = Function("return new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })");
    return found(make().buffer);
  } catch (error) {
    return error instanceof ReferenceError ? "contained" : String(error);
  }
};
export const sharedMemory = () => found(globalThis.SharedArrayBuffer);
export const atomics = () => found(globalThis.Atomics);
export const waitByAtomics = () => {
  try {
    const wait = Function("return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e9)");
    return found(wait());
  } catch (error) {
    return error instanceof ReferenceError ? "contained" : String(error);
  }
};
export const shadowRealm = () => found(globalThis.ShadowRealm);

export function resizableBuffer() {
  const constructors = [
    ArrayBuffer,
    new Uint8Array(1).buffer.constructor,
    Object.getPrototypeOf(class extends ArrayBuffer {}),
    ArrayBuffer[Symbol.species],
  ];
  for (const Buffer of constructors) {
    try {
      return `made one of ${new Buffer(8, { maxByteLength: 2 ** 30 }).maxByteLength}`;
    } catch {}
  }
  return typeof ArrayBuffer.prototype.resize === "undefined" ? "contained" : "resize";
}

/** Hooks everything that the guest's own modules might call, and looks at what passes through. */
export async function hookBuiltIns({ url }, { fetch, log }) {
  let seen = "contained";
  const hooked = [
    [Map.prototype, "get"],
    [Map.prototype, "set"],
    [JSON, "parse"],
    [JSON, "stringify"],
    [Array.prototype, "map"],
    [Promise.prototype, "then"],
    [Object, "freeze"],
    [Reflect, "deleteProperty"],
  ];
  const restore = hooked.map(([holder, name]) => {
    const native = holder[name];
    let busy = false;
    holder[name] = function (...args) {
      if (!busy) {
        busy = true;
        const reached = climb([this, ...args]);
        if (reached !== "contained") seen = reached;
        busy = false;
      }
      return Reflect.apply(native, this, args);
    };
    return () => (holder[name] = native);
  });
  await fetch(url);
  log.info("through the hooks");
  restore.forEach((undo) => undo());
  return seen;
}

export function pollutePrototypes() {
  Object.prototype.polluted = "by the guest";
  Object.prototype.op = "loaded";
  Array.prototype.polluted = "by the guest";
  Object.defineProperty(Object.prototype, "cpuMs", { set() {}, get: () => -1, configurable: true });
  return "contained";
}

export function changeContext(_, context) {
  const attempts = [
    () => (context.fetch = 1),
    () => (context.secrets.key = "mine"),
    () => delete context.secrets.key,
    () => Object.defineProperty(context, "extra", { value: 1 }),
    () => Object.setPrototypeOf(context.secrets, { mine: 1 }),
    () => (context.settings.list[0] = "changed"),
  ];
  for (const attempt of attempts) {
    try {
      attempt();
      return `changed by ${attempt}`;
    } catch {}
  }
  return "contained";
}

let collected = "contained";
const registry = new FinalizationRegistry((held) => {
  collected = climb(held) === "contained" ? collected : climb(held);
});

export async function resurrect(_, { fetch }) {
  for (let round = 0; round < 200; round++) {
    registry.register({ round }, { fetch });
    new WeakRef({ big: new Array(1000).fill(round) });
    await null;
  }
  return collected;
}

/** Answers, and goes on in promises of which nobody waits for the end. */
export const actAfterTheEnd = ({ url }, { fetch }) => {
  const goOn = async () => {
    for (let turn = 0; turn < 20; turn++) await null;
    await fetch(url);
  };
  void goOn().then(goOn, goOn);
  return "contained";
};
export const sound = () => "sound";

export const leaveForOthers = () => {
  globalThis.leaked = "from another adapter";
  return "contained";
};
export const findFromOthers = () => found(globalThis.leaked);
