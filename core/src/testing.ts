/** The door for tests of plugins and stores. Needs vitest, which the author's package brings. */
export {
  testCache,
  testDestination,
  testEvent,
  testSource,
  testStep,
} from "./testing/plugin-kit.ts";
export type {
  PluginTestOptions,
  TestedDestination,
  TestedSource,
  TestedStep,
} from "./testing/plugin-kit.ts";
export { describeStore } from "./testing/store-suite.ts";
export type { OpenedStore, OpenStore, StoreSettings } from "./testing/store/fixture.ts";
export { createTestClock } from "./testing/test-clock.ts";
export type { TestClock } from "./testing/test-clock.ts";
export { testModel } from "./testing/model-kit.ts";
export type { TestedModel } from "./testing/model-kit.ts";
export { scriptedDestination, scriptedStep } from "./testing/scripted.ts";
export type { ScriptedDestination } from "./testing/scripted.ts";
