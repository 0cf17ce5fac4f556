import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { runCli } from "../cli.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

const config = `
events:
  ticket.created:
    id: string
    tier: free | pro
    seats: int?
    tags: string[]
    due: timestamp?
    note: string | null
    account?: { id: string, "odd-name": bool }
  page.viewed: { path: string }
  anything: json
`;

/** Each line marked is an error of the compiler, and no other one is. */
const use = `
import { ingest } from "@ingestlayer/sdk";
const ticket = { id: "1", tier: "pro", tags: ["a"], note: null } as const;
void ingest("ticket.created", ticket);
void ingest("ticket.created", { ...ticket, seats: 3n, due: new Date(), account: { id: "a", "odd-name": true } });
void ingest("ticket.created", { ...ticket, seats: undefined }, { idempotencyKey: "k" });
void ingest("page.viewed", { path: "/" });
void ingest("anything", { at: { all: [1] } });
// @ts-expect-error an unknown event
void ingest("ticket.craeted", ticket);
// @ts-expect-error a wrong label
void ingest("ticket.created", { ...ticket, tier: "gold" });
// @ts-expect-error a field that is missing
void ingest("ticket.created", { id: "1", tier: "pro", tags: [] });
// @ts-expect-error a field of another type
void ingest("ticket.created", { ...ticket, tags: "a" });
// @ts-expect-error a misspelt field
void ingest("page.viewed", { path: "/", pth: "/" });
// @ts-expect-error a nested field of another type
void ingest("ticket.created", { ...ticket, account: { id: 1, "odd-name": true } });
// @ts-expect-error an option of another type
void ingest("page.viewed", { path: "/" }, { timestamp: "now" });
`;

const tsconfig = {
  extends: join(root, "tsconfig.json"),
  include: ["*.ts"],
  compilerOptions: { noUnusedLocals: false },
};

test("the compiler takes what fits the declarations, and nothing else", async () => {
  // Inside the project, so that the compiler finds the SDK as a user's does.
  await mkdir(join(root, ".cache"), { recursive: true });
  const folder = await mkdtemp(join(root, ".cache", "types-"));
  try {
    await writeFile(join(folder, "ingestlayer.yaml"), config);
    const out = join(folder, "events.d.ts");
    const io = {
      env: {},
      out: () => undefined,
      err: (text: string) => expect.fail(text),
      readInput: () => Promise.resolve(""),
      stopRequested: () => Promise.resolve(),
      onReload: () => () => undefined,
    };
    const args = ["types", "-c", join(folder, "ingestlayer.yaml"), "-o", out];
    expect(await runCli(args, io)).toBe(0);
    await writeFile(join(folder, "use.ts"), use);
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    const tsc = join(root, "node_modules", ".bin", "tsc");
    const compiled = promisify(execFile)(tsc, ["-p", folder]);
    const output = await compiled.then(
      ({ stdout }) => stdout,
      (error: Error & { readonly stdout: string }) => error.stdout || error.message,
    );
    expect(output).toBe("");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
