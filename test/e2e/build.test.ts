import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { json } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { root, run } from "../support/run.ts";
import { startedUrl } from "../support/started-url.ts";

const packages = ["dsl", "core", "plugins", "server", "sdk"];

test("what is built takes an event through threads, isolate and model to its destination", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-build-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await build(folder);

  const received: unknown[] = [];
  const sink = createServer((request, response) => {
    void json(request).then((body) => (received.push(body), response.end()));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void sink.close());
  await expect.poll(() => sink.listening).toBe(true);
  const { port } = sink.address() as AddressInfo;
  const config = join(folder, "ingestlayer.yaml");
  await writeFile(config, configOf(port));
  await writeFile(join(folder, "shout.js"), shout);

  const command = join(folder, "server/bin/ingestlayer.mjs");
  const server = run([command, "start", "--config", config, "--port", "0"]);
  const url = await startedUrl(server);
  const response = await fetch(`${url}/v1/events`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"name":"note.taken","payload":{"text":"write to jo@example.com"}}',
  });
  expect(response.status).toBe(202);
  await expect.poll(() => received).toMatchObject([{ data: { text: "WRITE TO [EMAIL_1]" } }]);
  server.process.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
});

const shout = "export const transform = (note) => ({ text: note.text.toUpperCase() });";

const configOf = (port: number) => `
store: sqlite:store.db
events: { note.taken: { text: string } }
destinations: { sink: { webhook: { url: "http://127.0.0.1:${port}/", allowAddresses: [127.0.0.1] } } }
pipelines:
  main:
    on: note.taken
    steps: [{ script: { file: ./shout.js, output: { text: string } } }, { redact.pii: { fields: [text] } }]
    to: [sink]
`;

/** Builds the packages in a folder of their own, and takes their sources away, as publishing does. */
async function build(folder: string): Promise<void> {
  const parts = [...packages, "tools", "package.json", "tsconfig.json", "tsconfig.build.json"];
  for (const part of parts) {
    const filter = (from: string) => from !== join(root, part, "dist");
    await cp(join(root, part), join(folder, part), { recursive: true, filter });
  }
  await linkModules(folder);
  const PATH = [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  const { code, stdout } = await run([join(folder, "tools/build.mjs")], { PATH }).ended;
  expect([code, stdout]).toEqual([0, ""]);
  for (const name of packages) await rm(join(folder, name, "src"), { recursive: true });
}

/** Those that are installed, and ours. */
async function linkModules(folder: string): Promise<void> {
  const [from, to] = [join(root, "node_modules"), join(folder, "node_modules")];
  await mkdir(join(to, "@ingestlayer"), { recursive: true });
  for (const name of await readdir(from)) {
    if (name !== "@ingestlayer") await symlink(join(from, name), join(to, name), "junction");
  }
  for (const name of packages) {
    await symlink(join(folder, name), join(to, "@ingestlayer", name), "junction");
  }
}
