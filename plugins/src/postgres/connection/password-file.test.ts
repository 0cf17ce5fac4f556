import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPasswordFile } from "./password-file.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ingestlayer-pgpass-"));
  file = join(folder, ".pgpass");
  await writeFile(
    file,
    String.raw`# host:port:database:user:password
not a line
db:5432:d:ana:plain
db:5432:*:bob:with\:colon\\ and : more:
\:\:1:*:*:*:sixth
localhost:*:*:ana:socket
*:1234:*:*:last resort
`,
    { mode: 0o600 },
  );
});
afterAll(() => rm(folder, { recursive: true }));

const ana = { host: "db", port: 5432, database: "d", user: "ana" };

test.each([
  [ana, "plain"],
  [{ ...ana, user: "bob", database: "any" }, String.raw`with:colon\ and : more:`],
  [{ ...ana, host: "::1" }, "sixth"],
  [{ ...ana, host: "/var/run/postgresql" }, "socket"],
  [{ ...ana, host: "elsewhere", port: 1234 }, "last resort"],
  [{ ...ana, database: "other" }, undefined],
])("%o", async (owner, password) => {
  expect(await readPasswordFile(file, owner)).toBe(password);
});

test("a file that is not there has no password; one that all may read is refused, as libpq does", async () => {
  expect(await readPasswordFile(join(folder, "missing"), ana)).toBeUndefined();
  await chmod(file, 0o640);
  await expect(readPasswordFile(file, ana)).rejects.toMatchObject({
    code: "IL_PG_107",
    message: expect.stringMatching(/chmod 600/),
  });
});
