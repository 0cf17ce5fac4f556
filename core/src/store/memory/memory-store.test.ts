import { describeStore } from "../../testing/store-suite.ts";
import { MemoryStore } from "./memory-store.ts";

describeStore("the reference in memory", async (settings) => {
  const store = new MemoryStore(settings);
  return {
    store,
    async reopen() {
      await store[Symbol.asyncDispose]();
      store.reopen();
      return store;
    },
    dispose: () => store[Symbol.asyncDispose](),
  };
});
