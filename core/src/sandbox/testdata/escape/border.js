// Results and exceptions that are made to hurt whoever reads them.

const trap = () => {
  throw new Error("trapped");
};
const allTraps = new Proxy({}, { get: () => trap });

export const proxyThatThrows = () => new Proxy({}, allTraps);
export const proxyWithEndlessKeys = () =>
  new Proxy({}, { ownKeys: () => Array.from({ length: 1e7 }, (_, n) => `k${n}`) });
export const getterThatThrows = () => ({
  get value() {
    throw new Error("trapped");
  },
});
export const thenThatThrows = () => ({
  get then() {
    throw new Error("trapped");
  },
});
export const thenThatNeverCalls = () => ({ then() {} });
export const thenThatCallsTwice = () => ({
  then(resolve, reject) {
    resolve("first");
    reject(new Error("second"));
    resolve("third");
  },
});
export const thenOfItself = () => {
  const self = {
    then(resolve) {
      resolve(self);
    },
  };
  return self;
};
export const cyclic = () => {
  const self = {};
  self.self = self;
  return self;
};
export const huge = () => "x".repeat(3 * 2 ** 20);
export const hugeByToJson = () => ({ toJSON: () => "x".repeat(3 * 2 ** 20) });
export const deep = () => {
  let nested = [];
  for (let level = 0; level < 3000; level++) nested = [nested];
  return nested;
};
export const nothing = () => undefined;
export const aFunction = () => () => "code";
export const aSymbol = () => Symbol("x");
export const bigInteger = () => 2n ** 70n;
export const generator = function* () {
  yield 1;
};
export const protoKey = () => JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1}');
export const rawJson = () => JSON.rawJSON("1e999");
export const loneSurrogate = () => "\ud800 alone";
export const separators = () => "r 1 0 3\nfoo\u2028\u2029\0";

export const throwNull = () => {
  throw null;
};
export const throwProxy = () => {
  throw new Proxy({}, allTraps);
};
export const throwGetters = () => {
  throw Object.defineProperty({}, "message", { get: trap });
};
export const throwHuge = () => {
  throw new Error("x".repeat(10 * 2 ** 20));
};
export const throwTerminalCodes = () => {
  throw new Error("\x1b[2J\x1b]0;owned\x07\nIL_FAKE_001 a forged line");
};
export const throwOddHints = () => {
  throw Object.assign(new Error("later"), { retryAfterMs: -1e308, retry: "yes", status: "429" });
};
export const logForged = (_, { log }) => {
  log.info("\n{\"level\":\"fatal\"}\r\x1b[31m");
  log.warn(new Proxy({}, allTraps));
  log.info({ toJSON: () => trap() }, Symbol("x"), 1n);
  return "logged";
};
