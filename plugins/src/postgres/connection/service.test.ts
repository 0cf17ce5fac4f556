import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSettings } from "./settings.ts";

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "ingestlayer-service-"));
  await writeFile(
    join(home, ".pg_service.conf"),
    `# databases
[reports]
host=reports.example.org
port=6000
user=reader
sslmode=verify-full

[broken]
host
[nested]
service=reports
[other]
host=other.example.org
`,
  );
  await writeFile(join(home, "elsewhere.conf"), "[reports]\nhost=elsewhere.example.org\n");
  await writeFile(join(home, "pg_service.conf"), "[shared]\nhost=shared.example.org\n");
});
afterAll(() => rm(home, { recursive: true }));

function read(text: string, env: Readonly<Record<string, string>> = {}) {
  const result = readSettings(text, { env, home });
  if (result.ok) return result.settings;
  return `${result.mistake.message}. ${result.mistake.hint}`;
}

test("a service gives what the string leaves out, and comes before the environment", () => {
  const env = { PGUSER: "ana", PGDATABASE: "d" };
  expect(read("service=reports port=5433", env)).toMatchObject({
    servers: [{ host: "reports.example.org", port: 5433 }],
    user: "reader",
    database: "d",
    tls: { mode: "verify-full" },
  });
  expect(read("dbname=d", { PGSERVICE: "other" })).toMatchObject({
    servers: [{ host: "other.example.org" }],
  });
});

test("the file is the one that is named, else the user's, else the system's", () => {
  const elsewhere = { servers: [{ host: "elsewhere.example.org" }] };
  const file = join(home, "elsewhere.conf");
  expect(read(`service=reports servicefile=${file}`)).toMatchObject(elsewhere);
  expect(read("service=reports", { PGSERVICEFILE: file })).toMatchObject(elsewhere);
  expect(read("service=shared", { PGSYSCONFDIR: home })).toMatchObject({
    servers: [{ host: "shared.example.org" }],
  });
});

test.each([
  ["service=missing", /^there is no service 'missing' in .*\.pg_service\.conf\. Write its name/],
  ["service=broken", /^line 9 of the service file .* is no parameter/],
  ["service=nested", /^line 11 .*cannot name another one/],
])("%s is a mistake with a way out", (text, expected) => {
  expect(read(text)).toMatch(expected);
});
