import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { runForTest } from "./testing/run-cli.ts";
import { startProcess } from "./testing/server-process.ts";

const good = `
events:
  ticket: { id: string, urgency: low | critical, n: int? }
`;

/** A folder with a config, and the command line run in this process. */
async function setUp(config = good, input = '{"id":"x","urgency":"low"}') {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-cli-"));
  const file = join(folder, "ingestlayer.yaml");
  await writeFile(file, config);
  const run = async (...args: string[]) => {
    return runForTest(args, { input: input });
  };
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { folder, file, run, [Symbol.asyncDispose]: dispose };
}

describe("check", () => {
  test("says that a config is in order, and what is in it", async () => {
    await using cli = await setUp();
    const { code, out } = await cli.run("check", "--config", cli.file);
    expect([code, out]).toEqual([
      0,
      `${cli.file} is in order: 1 event, 0 sources, 0 pipelines, 0 destinations\n`,
    ]);
  });

  test("prints every mistake with its place, and carets under expressions, and exits with 1", async () => {
    await using cli = await setUp(`${good}
pipelins: {}
pipelines:
  p:
    on: ticket
    steps:
      - filter.match: $event.urgncy == "low"
    to: [nowhere]
`);
    const { code, err } = await cli.run("check", "-c", cli.file);
    expect(code).toBe(1);
    expect(err).toMatch(/ingestlayer\.yaml:5:1.*Did you mean 'pipelines'/);
    expect(err).toMatch(/undefined field 'urgncy'.*ingestlayer\.yaml:10:30.*\n.*\n *\^{6}\n/);
    expect(err).toMatch(/nowhere/);
    expect(err).toMatch(/\d errors\n$/);
  });

  const connected = `${good}
destinations:
  warehouse: { postgres: { connection: "postgres://u@127.0.0.1:1/d" } }
pipelines:
  p: { on: ticket, to: [{ warehouse: { table: tickets } }] }
`;

  test("looks at nothing unless it is asked to", async () => {
    await using cli = await setUp(connected);
    const { code, out } = await cli.run("check", "-c", cli.file);
    expect([code, out]).toEqual([0, expect.stringMatching(/1 destination\n$/) as string]);
  });

  test("a file that is not there is an error that names it", async () => {
    await using cli = await setUp();
    const { code, err } = await cli.run("check", "-c", join(cli.folder, "other.yaml"));
    expect(code).toBe(1);
    expect(err).toContain("other.yaml");
  });
});

describe("eval", () => {
  test("prints the value, with every digit", async () => {
    await using cli = await setUp();
    const file = join(cli.folder, "event.json");
    await writeFile(file, '{"id":"x","n":12345678901234567}');
    const { code, out } = await cli.run("eval", "$event.n", "--event", file);
    expect([code, out]).toEqual([0, "12345678901234567\n"]);
  });

  test("explains every part", async () => {
    await using cli = await setUp();
    const { out } = await cli.run("eval", '$event.urgency == "low"', "-e", "-", "--explain");
    expect(out).toBe('$event.urgency == "low"  =  true\n$event.urgency  =  "low"\n');
  });

  test("checks against the declaration where a config has one", async () => {
    await using cli = await setUp();
    const args = ["eval", "$event.urgncy", "-e", "-", "-c", cli.file, "-n", "ticket"];
    const { code, err } = await cli.run(...args);
    expect(code).toBe(1);
    expect(err).toContain("Did you mean 'urgency'?\n  $event.urgncy\n         ^^^^^^\n");
  });

  test("a value that cannot be found is an error, not a value", async () => {
    await using cli = await setUp();
    const { code, out, err } = await cli.run("eval", "$event.a.b == 1");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toMatch(/^IL_DSL_\d+ /);
  });

  test("an event file that is no JSON is located without its text", async () => {
    await using cli = await setUp();
    const file = join(cli.folder, "event.json");
    await writeFile(file, '{"secret" "x"}');
    const { code, err } = await cli.run("eval", "1", "-e", file);
    expect(code).toBe(1);
    expect(err).toMatch(/event\.json is not valid JSON: line 1, column 11: expected ':'/);
  });
});

describe("start", () => {
  test("without keys it binds to loopback only, and says how to go on", async () => {
    await using cli = await setUp();
    const { code, err } = await cli.run("start", "-c", cli.file, "--host", "0.0.0.0");
    expect(code).toBe(1);
    expect(err).toMatch(/IL_CLI_101 .*keys/);
  });

  test("a port that is none, or that is taken, is refused", async () => {
    await using cli = await setUp();
    const none = await cli.run("start", "-c", cli.file, "--port", "http");
    expect([none.code, none.err]).toEqual([1, expect.stringContaining("IL_CLI_104") as string]);
  });

  test("a process says when it is ready, takes events, and stops cleanly on SIGTERM", async () => {
    await using cli = await setUp(`${good}\nserver: { keys: ["\${KEY}"] }\n`);
    const bin = fileURLToPath(new URL("../bin/ingestlayer.mjs", import.meta.url));
    const args = [bin, "start", "-c", cli.file];
    await using server = await startProcess(args, { PORT: "0", KEY: "k3y" });
    expect(server.ready).toMatch(/^ingestlayer ready on http:\S+ \(.*1 API key\)\n$/);
    const post = (key: string) =>
      fetch(`${server.url}/v1/events`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
        body: '{"name":"ticket","payload":{"id":"a","urgency":"low"}}',
      });
    const statuses = [(await post("k3y")).status, (await post("wrong")).status];
    expect(await server.stop()).toEqual([0, null]);
    expect(statuses).toEqual([202, 401]);
  });
});

describe("keys and emit", () => {
  test("a key that was made opens the server within its scopes", async () => {
    await using cli = await setUp();
    const config = ["--config", cli.file];
    const limits = ["--scope", "ingest:ticket*", "--pace", "50", "--payload-max", "1KB"];
    const made = await cli.run("keys", "make", "shop", ...limits, ...config);
    const [key = ""] = made.out.split("\n");
    const bin = fileURLToPath(new URL("./main.ts", import.meta.url));
    const flags = ["--conditions=@ingestlayer/source", bin, "start", "-c", cli.file, "--port", "0"];
    await using server = await startProcess(flags);
    const emit = ["emit", "ticket", "--event", "-", "--url", server.url];
    const taken = await cli.run(...emit, "--key", key, "--idempotency-key", "k");
    const refused = await cli.run(...emit, "--key", "il_other");
    expect(taken.out).toMatch(/^\{"id":"[\da-f-]{36}","repeated":false\}\n$/);
    const large = await fetch(`${server.url}/v1/events`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: `{"name":"ticket","payload":{"id":"${"x".repeat(1024)}","urgency":"low"}}`,
    });
    expect([large.status, await large.text()]).toEqual([
      413,
      expect.stringContaining("the limit payloadBytesMax is 1024"),
    ]);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining("IL_HTTP_302") as string,
    ]);
  });

  test("keys change places on a running server: both are valid, then the new one alone", async () => {
    await using cli = await setUp();
    const config = ["--config", cli.file];
    const make = async (name: string) =>
      (await cli.run("keys", "make", name, ...config)).out.split("\n")[0] ?? "";
    const old = await make("old");
    const bin = fileURLToPath(new URL("./main.ts", import.meta.url));
    const flags = ["--conditions=@ingestlayer/source", bin, "start", "-c", cli.file, "--port", "0"];
    await using server = await startProcess(flags);
    const emit = (key: string) => cli.run("emit", "ticket", "-e", "-", "-u", server.url, "-k", key);
    const next = await make("next");
    await expect.poll(async () => (await emit(next)).code).toBe(0);
    expect((await emit(old)).code).toBe(0);
    await cli.run("keys", "revoke", "old", ...config);
    await expect.poll(async () => (await emit(old)).err).toContain("IL_HTTP_302");
    expect((await emit(next)).code).toBe(0);
  });

  test("a scope that is none is refused", async () => {
    await using cli = await setUp();
    const { code, err } = await cli.run("keys", "make", "shop", "--scope", "ingets");
    expect([code, err]).toEqual([1, expect.stringContaining("IL_CLI_105 'ingets'") as string]);
  });

  test("emit says where it looked for a server", async () => {
    await using cli = await setUp();
    const { code, err } = await cli.run("emit", "t", "-e", "-", "-u", "http://127.0.0.1:9");
    expect([code, err]).toEqual([
      1,
      expect.stringContaining("http://127.0.0.1:9/v1/events") as string,
    ]);
  });
});

describe("webhook", () => {
  const sources = `${good}
sources:
  desk:
    type: webhook
    scheme: standard-webhooks
    secrets: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]
    event: ticket
  bot: { type: webhook, scheme: discord, secrets: [${"ab".repeat(32)}], event: ticket }
`;
  const shared = (file: string) => ["desk", "--config", file, "--body", "-"];

  test("what sign prints, verify takes as genuine", async () => {
    await using cli = await setUp(sources);
    const signed = await cli.run("webhook", "sign", ...shared(cli.file));
    const fields = [...signed.out.matchAll(/-H '([^']+)'/g)].map(([, field = ""]) => field);
    expect(signed.out).toMatch(/^curl 'http:\/\/127\.0\.0\.1:8787\/v1\/hooks\/desk' \\\n/);
    const { code, out } = await cli.run("webhook", "verify", ...shared(cli.file), "-H", ...fields);
    expect([code, out]).toMatchObject([
      0,
      expect.stringMatching(/^genuine: .*\n {2}ticket, .*desk:/),
    ]);
  });

  test("verify says why a request is refused", async () => {
    await using cli = await setUp(sources);
    const { code, err } = await cli.run(
      "webhook",
      "verify",
      ...shared(cli.file),
      "-H",
      "webhook-id: 1",
    );
    expect([code, err]).toMatchObject([1, expect.stringContaining("IL_HOOK_101")]);
  });

  test("verify says what of a genuine request does not fit", async () => {
    await using cli = await setUp(sources, '{"id":7}');
    const signed = await cli.run("webhook", "sign", ...shared(cli.file));
    const fields = [...signed.out.matchAll(/-H '([^']+)'/g)].map(([, field = ""]) => field);
    const verified = await cli.run("webhook", "verify", ...shared(cli.file), "-H", ...fields);
    expect([verified.code, verified.err]).toEqual([
      1,
      expect.stringMatching(/quarantine:\n {2}IL_\w+ ticket, field 'id': /),
    ]);
  });

  test("a source that is not there, or that only its provider can sign for, is named", async () => {
    await using cli = await setUp(sources);
    const rest = ["-c", cli.file, "-b", "-"];
    const unknown = await cli.run("webhook", "sign", "dekc", ...rest);
    const bot = await cli.run("webhook", "sign", "bot", ...rest);
    expect(unknown.err).toMatch(/IL_CLI_109 .*desk, bot/);
    expect(bot.err).toMatch(/IL_CLI_108/);
  });
});

test("an unknown command is named, with exit code 1", async () => {
  await using cli = await setUp();
  const { code, err } = await cli.run("chek");
  expect([code, err]).toEqual([1, expect.stringContaining("Did you mean check?") as string]);
});
