import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runForTest } from "../testing/run-cli.ts";

async function setUp(config: string, name = "ingestlayer.yaml") {
  const folder = await mkdtemp(join(tmpdir(), "ingestlayer-keys-"));
  const file = join(folder, name);
  await writeFile(file, config);
  const run = async (...args: string[]) => {
    return runForTest(["keys", ...args, "--config", file]);
  };
  const read = () => readFile(file, "utf8");
  const dispose = () => rm(folder, { recursive: true, force: true });
  return { file, run, read, [Symbol.asyncDispose]: dispose };
}

const hash = (digit: string) => `"${digit.repeat(64)}"`;
const entry = (name: string) => `{ name: ${name}, sha256: ${hash("a")}, scopes: [ingest] }`;

/** Ways to write the keys of a config: the entry that is there, if one is, and what is left in the end. */
const layouts: readonly [what: string, text: string, old?: string | undefined, after?: string][] = [
  [
    "none",
    "# mine\nevents: { a: json }\n",
    undefined,
    "# mine\nevents: { a: json }\n\nserver:\n  keys: []\n",
  ],
  [
    "none, and no line end",
    "events: { a: json }",
    undefined,
    "events: { a: json }\n\nserver:\n  keys: []\n",
  ],
  ["nothing at all", "", undefined, "\nserver:\n  keys: []\n"],
  [
    "a server without keys",
    "server: # ours\n  limits: { eventsMax: 5 }\nevents: {}\n",
    undefined,
    "server: # ours\n  keys: []\n  limits: { eventsMax: 5 }\nevents: {}\n",
  ],
  ["an empty list", "server: { keys: [] }\n"],
  ["a list in one line", `server: { keys: [${entry("old")}] } # end\nevents: {}\n`, "old"],
  [
    "a list in one line with several",
    `server:\n  keys: [${entry("old")}, "\${KEY}", ${entry("more")}]\n`,
    "old",
  ],
  [
    "a list in lines",
    `events: {}\nserver:\n  # who may come in\n  keys:\n    - ${entry("old")} # the shop\n    - \${KEY}\n# end\nplugins: []\n`,
    "old",
  ],
  [
    "a list in lines whose entries are lines",
    `server:\n    keys:\n    - name: old\n      sha256: ${hash("b")}\n      scopes: [read]\n    - ${entry("more")}\n`,
    "old",
  ],
  [
    "one entry, at the end of the file",
    `server:\n  keys:\n    - ${entry("old")}`,
    "old",
    `server:\n  keys:\n    - ${entry("old")}\n`,
  ],
];

describe.each(layouts)("keys in a config with %s", (_what, text, old, after = text) => {
  test("a key that is made and revoked leaves the rest of the file as it was", async () => {
    await using cli = await setUp(text);
    const made = await cli.run("make", "new", "--scope", "ingest:a.*", "--pace", "5");
    expect([made.code, made.err]).toEqual([0, ""]);
    const [key = ""] = made.out.split("\n");
    expect(key).toMatch(/^il_[\w-]{43}$/);
    const between = await cli.read();
    expect(between).toMatch(/name: new, sha256: "[\da-f]{64}", scopes: \["ingest:a\.\*"\]/);
    expect(between).not.toContain(key);
    const revoked = await cli.run("revoke", "new");
    expect([revoked.code, revoked.err]).toEqual([0, ""]);
    expect(await cli.read()).toBe(after);
  });

  test.runIf(old !== undefined)("the key that is there can be revoked", async () => {
    await using cli = await setUp(text);
    const { code, out } = await cli.run("revoke", old ?? "");
    expect([code, out]).toEqual([0, expect.stringContaining("takes that over at once")]);
    const after = await cli.read();
    expect(after).not.toContain("name: old");
    const listed = await cli.run("list");
    expect(listed.out).not.toContain("old");
    const others = text.includes("${KEY}") ? /a text: everything/ : /^/;
    expect(listed.out).toMatch(others);
    expect(listed.out.includes("more")).toBe(text.includes("more"));
  });
});

test("the list says what each key may do, and nothing of what it is", async () => {
  const site = `{ name: site, sha256: ${hash("c")}, origins: ["https://a.example"], eventsPerSecond: 9 }`;
  await using cli = await setUp(`server: { keys: ["\${KEY}", ${site}, ${entry("shop")}] }\n`);
  const { out } = await cli.run("list");
  expect(out).toBe(
    "keys[0]  a text: everything\nsite  ingest, from https://a.example, 9 events/s\nshop  ingest\n",
  );
});

test("the file's mode stays, so that nobody else can read it afterwards", async () => {
  await using cli = await setUp("events: {}\n");
  await chmod(cli.file, 0o600);
  await cli.run("make", "new");
  expect((await stat(cli.file)).mode & 0o777).toBe(0o600);
});

test.each([
  ["a name that is taken", ["make", "old"], "IL_CLI_111"],
  ["a name that is not there", ["revoke", "odl"], "IL_CLI_112 .*there is: old"],
  ["a page's key that may read", ["make", "p", "-o", "https://a.b", "-s", "read"], "IL_CLI_114"],
  ["a size that is none", ["make", "p", "--payload-max", "big"], "IL_CLI_105 'big' is no size"],
])("%s is refused, and the file left alone", async (_what, args, message) => {
  const text = `server: { keys: [${entry("old")}] }\n`;
  await using cli = await setUp(text);
  const { code, err } = await cli.run(...args);
  expect([code, err]).toEqual([1, expect.stringMatching(new RegExp(message))]);
  expect(await cli.read()).toBe(text);
});

test.each([
  ["that is no YAML", "export default {};\n", "ingestlayer.config.ts"],
  ["with mistakes of form", "server: { keys: [\n", "ingestlayer.yaml"],
  ["whose keys are no list", "server: { keys: 7 }\n", "ingestlayer.yaml"],
  ["whose keys are an alias", "x: &k []\nserver: { keys: *k }\n", "ingestlayer.yaml"],
])("a config %s is left to its owner", async (_what, text, name) => {
  await using cli = await setUp(text, name);
  const { code, err } = await cli.run("make", "new");
  expect([code, err]).toEqual([1, expect.stringContaining("IL_CLI_113")]);
  expect(await cli.read()).toBe(text);
  const printed = await cli.run("make", "new", "--print");
  expect(printed.out).toMatch(/Add it to the config.*\n {4}- \{ name: new, /);
});
