import "../tools/compile-cache.mjs";

// `npm start`. Loaded only now, so that the cache is there before the first of its modules.
await import("./demo.ts");
