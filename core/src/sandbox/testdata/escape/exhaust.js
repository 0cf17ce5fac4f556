// Attempts to use up what the host has.

export const loop = () => {
  for (;;);
};
export const loopThatCatches = () => {
  for (;;) {
    try {
      for (;;);
    } finally {
      continue;
    }
  }
};
export const microtasks = async () => {
  for (;;) await null;
};
export const promiseBomb = () => {
  const kept = [];
  const grow = () => kept.push(Promise.resolve().then(grow).then(grow));
  grow();
  return "growing";
};
// Garbage whose collection calls back, and enough of it that there is one.
export const callbackOfTheCollector = () => {
  const registry = new FinalizationRegistry(() => {
    for (;;);
  });
  for (let n = 0; n < 50_000; n++) registry.register({ n }, n);
  return "registered";
};
export const neverSettles = () => new Promise(() => {});
export const regexp = () => /^(a+)+$/.test(`${"a".repeat(40)}b`);
export const regexpThatReplaces = () => `${"ab".repeat(30)}!`.replace(/((a|b|ab)+)+$/, "");
export const loopOfAwaits = async () => {
  const turn = async () => (await null, turn());
  for (;;) await Promise.race([turn(), turn()]);
};
export const comparator = () =>
  Array.from({ length: 1e6 }, (_, n) => -n).sort(() => Math.random() - 0.5).length;
export const stack = () => {
  const deeper = () => deeper() + 1;
  return deeper();
};
export const objects = () => {
  const kept = [];
  for (;;) kept.push({ x: Math.random() });
};
export const strings = () => {
  const kept = [];
  for (let n = 0; ; n++) kept.push(`${n}`.padStart(100_000, "x").split("").reverse());
};
export const buffers = () => {
  const kept = [];
  for (;;) kept.push(new Uint8Array(1e6).fill(1));
};
export const oneBuffer = () => new ArrayBuffer(2 ** 33).byteLength;
export const names = () => {
  const kept = {};
  for (let n = 0; ; n++) kept[`name ${n}`] = n;
};
export const filledArray = () => new Array(2 ** 27).fill(1).length;
export const endlessLength = () => Array.from({ length: 2 ** 32 - 1 }).length;
export const spread = () => [
  ...{
    *[Symbol.iterator]() {
      for (;;) yield 1;
    },
  },
];
export const bigIntegers = () => {
  let n = 3n;
  for (;;) n *= n;
};
export const manyPathsToOne = () => {
  let shared = [];
  for (let level = 0; level < 60; level++) shared = [shared, shared];
  return shared;
};
export const code = () => {
  for (let n = 0; ; n++) Function(`return ${n};${"x;".repeat(1000)}`);
};
export const logs = (_, { log }) => {
  for (let n = 0; n < 200_000; n++) log.info(`line ${n} ${"x".repeat(200)}`);
  return "logged";
};
export const fewLogs = (_, { log }) => {
  for (let n = 0; n < 2_000; n++) log.info(`line ${n}`);
  return "logged";
};
export const fetches = async ({ url }, { fetch }) => {
  const ends = await Promise.allSettled(Array.from({ length: 500 }, () => fetch(url)));
  return ends.filter(({ status }) => status === "fulfilled").length;
};
export const sound = () => "sound";
