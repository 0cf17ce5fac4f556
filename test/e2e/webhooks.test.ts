import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEngine, loadProject } from "@ingestlayer/core";
import { builtinPlugins } from "@ingestlayer/plugins";
import { buildApp } from "@ingestlayer/server";
import { beforeAll, describe, expect, test } from "vitest";
import { providers, type Sent } from "../../plugins/src/webhook/testing/signers.ts";

// Every signing scheme through the real door, into a real store, signed by the provider's own client
// where there is one: what is genuine is taken once, also by a server that was started anew.

const schemes = Object.keys(providers) as (keyof typeof providers)[];
const log = { info: () => undefined, warn: () => undefined };

/** For each scheme a source with its secret, and one with another secret of the same form. */
const config = [
  "store: sqlite:store.db",
  "events: { hook: json }",
  "sources:",
  ...schemes.flatMap((scheme) => {
    const { secret, otherSecret, url } = providers[scheme];
    const source = (secrets: string) =>
      JSON.stringify({ type: "webhook", scheme, secrets: [secrets], event: "hook", url });
    return [`  ${scheme}: ${source(secret)}`, `  other-${scheme}: ${source(otherSecret)}`];
  }),
].join("\n");

async function startServer(folder: string) {
  const file = join(folder, "ingestlayer.yaml");
  const loaded = await loadProject(file, { env: {}, plugins: builtinPlugins, log });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const engine = await createEngine(loaded.project, { log });
  const app = buildApp(engine);
  const send = async (source: string, { headers, body, url = "" }: Sent) => {
    const query = url.includes("?") ? url.slice(url.indexOf("?")) : "";
    const path = `/v1/hooks/${source}${query}`;
    const response = await app.inject({ method: "POST", url: path, headers, body });
    return { status: response.statusCode, ...response.json<{ code?: string }>() };
  };
  const dispose = async () => {
    await app.close();
    await engine.stop();
  };
  return { engine, send, [Symbol.asyncDispose]: dispose };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-hooks-"));
  await writeFile(join(folder, "ingestlayer.yaml"), config);
  return () => rm(folder, { recursive: true, force: true });
});

/** Another character at this place; a changed body stays as long as it was. */
function changed(text: string, at: number): string {
  return text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
}

/** These two send the secret itself and sign nothing: a changed body cannot be told. */
const unsigned: readonly string[] = ["gitlab", "telegram"];

test("what is forged is refused and stored nowhere, whatever the scheme", async () => {
  await using server = await startServer(folder);
  for (const scheme of schemes) {
    const provider = providers[scheme];
    const sent = await provider.sign(Date.now());
    const answers = [await server.send(`other-${scheme}`, sent)];
    if (!unsigned.includes(scheme)) {
      const body = changed(sent.body, Math.floor(sent.body.length / 2));
      answers.push(await server.send(scheme, { ...sent, body }));
    }
    if (provider.timed) {
      for (const offMs of [-310_000, 310_000]) {
        answers.push(await server.send(scheme, await provider.sign(Date.now() + offMs)));
      }
    }
    const codes = answers.map(({ status, code }) => `${scheme} ${status} ${code?.slice(0, 9)}`);
    expect(codes).toEqual(codes.map(() => `${scheme} 401 IL_HOOK_1`));
  }
  expect(await server.engine.summary()).toMatchObject({ received: 0, quarantined: 0 });
});

describe("what is genuine", () => {
  const sent = new Map<string, Sent>();

  test("is taken once, and a replay is a repeat, whatever the scheme", async () => {
    await using server = await startServer(folder);
    for (const scheme of schemes) {
      const request = await providers[scheme].sign(Date.now());
      sent.set(scheme, request);
      const first = await server.send(scheme, request);
      const replay = await server.send(scheme, request);
      expect([scheme, first]).toMatchObject([scheme, { status: 202, accepted: 1 }]);
      expect([scheme, replay]).toMatchObject([scheme, { status: 202, accepted: 0, repeated: 1 }]);
    }
    const { received, quarantined } = await server.engine.summary();
    expect([received, quarantined]).toEqual([schemes.length, 0]);
  });

  test("is still known to a server that was started anew", async () => {
    await using server = await startServer(folder);
    for (const scheme of schemes) {
      const replay = await server.send(scheme, sent.get(scheme)!);
      expect([scheme, replay]).toMatchObject([scheme, { status: 202, accepted: 0, repeated: 1 }]);
    }
    expect((await server.engine.summary()).received).toBe(schemes.length);
  });
});
