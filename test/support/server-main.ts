import { parseArgs } from "node:util";
import { createEngine, formatProblem, loadProject } from "@ingestlayer/core";
import type { Log } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "@ingestlayer/server";

// The server without its command line: what fault tests start, kill and start again.

const { values } = parseArgs({
  options: { config: { type: "string" }, port: { type: "string", default: "0" } },
});
const log: Log = {
  info: () => undefined,
  warn: (message) => console.error(message),
};
const loaded = await loadProject(values.config ?? "", {
  env: process.env,
  plugins: builtinPlugins,
  log,
});
if (!loaded.ok) {
  for (const problem of loaded.problems) console.error(formatProblem(problem));
  process.exit(1);
}
const engine = await createEngine(loaded.project, { log });
const app = buildApp(engine);
console.log(await app.listen({ host: "127.0.0.1", port: Number(values.port) }));
process.once("SIGTERM", () => {
  void app.close().then(() => engine.stop());
});
