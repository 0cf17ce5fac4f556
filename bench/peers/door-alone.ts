import { join } from "node:path";
import { loadProject, type Engine } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "@ingestlayer/server";
import { v7 as uuidv7 } from "uuid";

// Our door with everything but a log: for `bench/door.bench.ts`. Events are read, bounded and checked
// against their declaration, and kept nowhere.

const [folder = ""] = process.argv.slice(2);
const loaded = await loadProject(join(folder, "ingestlayer.yaml"), {
  env: {},
  plugins: builtinPlugins,
  log: console,
});
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { catalog } = loaded.project.config;

const engine: Pick<Engine, "ingest"> = {
  async ingest(submissions) {
    return submissions.map(({ name, payload }) => {
      const mistake = catalog.check(name, payload);
      if (mistake !== undefined) throw new Error(`the bench's event does not fit: ${mistake.code}`);
      return { status: "accepted", id: uuidv7() as never };
    });
  },
};
const app = buildApp(engine as Engine, { direct: true });
console.log(await app.listen({ host: "127.0.0.1", port: 0 }));
process.once("SIGTERM", () => void app.close());
