// The seed of all properties (fast-check), where the environment gives one: else each run draws its own.
const seed = process.env["PROPERTY_SEED"];
if (seed !== undefined) {
  const { configureGlobal } = await import("fast-check");
  configureGlobal({ seed: Number(seed) });
}
