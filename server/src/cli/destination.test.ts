import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { query, startPostgres } from "../../../test/support/postgres.ts";
import type { TestPostgres } from "../../../test/support/postgres.ts";
import { runForTest } from "../testing/run-cli.ts";

const mute = fileURLToPath(new URL("../../../test/support/plugins/http-sink.ts", import.meta.url));
let database: TestPostgres;
beforeAll(async () => {
  database = await startPostgres({ settings: { fsync: "off" } });
  await query(database.url, "create table t (event_id uuid primary key, subject varchar(8))");
});
afterAll(() => database[Symbol.asyncDispose]());

let folder: string;
let status = 200;
const posted: string[] = [];
const server = createServer((request, response) => {
  void request.toArray().then((chunks) => {
    posted.push(Buffer.concat(chunks as Buffer[]).toString());
    response.writeHead(status).end(status === 200 ? "ok" : "no_service");
  });
});

beforeEach(async () => {
  status = 200;
  posted.length = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-destination-"));
  await writeFile(
    join(folder, "ingestlayer.yaml"),
    `
events: { ticket: { subject: string } }
plugins: ["${mute}"]
destinations:
  chat: { slack: { webhook: "http://127.0.0.1:${port}/services/secret-path" } }
  idle: { slack: { webhook: "http://127.0.0.1:${port}/services/other" } }
  rows: { postgres: { connection: "${database.url}" } }
  mute: { http-sink: { port: 1 } }
pipelines:
  one: { on: ticket, to: [{ chat: { text: "{{ $event.subject }}" }, when: $event.subject != "quiet" }] }
  two: { on: ticket, to: [{ chat: { text: "Two: {{ $event.subject }}" } }, { rows: { table: t } }, { mute: {} }] }
`,
  );
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

async function run(subject: string, ...args: readonly string[]) {
  const config = ["--config", join(folder, "ingestlayer.yaml"), "--event", "-"];
  return runForTest(["destination", "test", ...args, ...config], {
    input: JSON.stringify({ subject }),
  });
}

test("--dry-run prints what would be sent, and sends nothing", async () => {
  const { code, out, err } = await run("Help", "chat", "--pipeline", "one", "--dry-run");
  expect(JSON.parse(out)).toMatchObject({ text: "[Test] Help" });
  expect([code, err]).toEqual([0, "nothing was sent: this is what 'one' would send\n"]);
  expect(posted).toEqual([]);
});

test("one message is sent, marked as a test, as the pipeline makes it", async () => {
  const { code, err } = await run("Help", "chat", "--pipeline", "two");
  expect([code, err]).toEqual([0, "sent to 'chat', as 'two' would\n"]);
  expect(posted.map((body) => JSON.parse(body))).toMatchObject([{ text: "[Test] Two: Help" }]);
});

test("an event that the route's 'when' keeps out is sent on request, with a note", async () => {
  const { code, err } = await run("quiet", "chat", "--pipeline", "one");
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(/^note: the route's 'when' does not hold/),
  ]);
  expect(posted).toHaveLength(1);
});

test("what the other side says against it is printed with its code, without the URL's secret", async () => {
  status = 404;
  const { code, err } = await run("Help", "chat", "--pipeline", "one");
  expect([code, err]).toEqual([1, expect.stringMatching(/^IL_SLACK_103 .*no_service/)]);
  expect(err).not.toContain("secret-path");
});

test("a database's row is shown, taken by the server, and rolled back; what it refuses is told", async () => {
  const { code, out, err } = await run("Help", "rows");
  expect(JSON.parse(out)).toEqual({
    table: "public.t",
    row: { event_id: expect.stringMatching(/^[-0-9a-f]{36}$/), subject: "Help" },
  });
  const after = "the row was rolled back: nothing stays in the table";
  expect([code, err]).toEqual([0, `sent to 'rows', as 'two' would; ${after}\n`]);
  expect(await query(database.url, "select * from t")).toEqual([]);
  expect(await run("Cannot log in", "rows", "--dry-run")).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^IL_PG_301 column 'subject' \(character varying\(8\)\)/),
  });
});

test.each([
  [["chat"], /IL_RUN_412 2 pipelines send to 'chat': one, two/],
  [["chat", "-p", "three"], /IL_RUN_411 the pipeline 'three' sends nothing to 'chat'/],
  [["idle"], /IL_RUN_411 no pipeline sends anything to 'idle'/],
  [["chatt"], /IL_CFG_302 unknown destination 'chatt'.*'chat'/],
  [["mute"], /IL_RUN_413 the plugin of 'mute' sends no test messages/],
])("%j cannot be tried", async (args, message) => {
  expect(await run("Help", ...args)).toMatchObject({
    code: 1,
    err: expect.stringMatching(message),
  });
  expect(posted).toEqual([]);
});
