import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Measured, MeasuredSet } from "./redact/child.ts";

const OURS = "ingestlayer";
const PEERS = [
  "redact-pii",
  "openredaction",
  "openredaction-scoped",
  "redactpii-node",
  "arcjet",
  "compromise",
  "phone-and-patterns",
];
const TYPES = ["PERSON", "EMAIL", "PHONE", "CREDIT_CARD", "SSN", "IBAN", "IP", "ADDRESS"];

/**
 * `npm run bench -- redact`: scores redact.pii and its peers on every set of labelled texts in a folder and times
 * them. The folder is named by REDACT_DATA or `--folder=PATH`; left out, it is our own tickets, on
 * which our model was trained.
 */
export async function run(): Promise<void> {
  const folder = folderGiven();
  const trained =
    folder === undefined ? " (our model was trained on these: give a folder of your own)" : "";
  const path = folder ?? fileURLToPath(new URL("./redact/tickets", import.meta.url));
  console.log(
    `Texts: ${readdirSync(path)
      .filter((file) => file.endsWith(".jsonl"))
      .join(", ")}${trained}`,
  );
  console.log(
    "Cells: spans hidden whole % / precision of the type %. leak: labelled characters left visible.",
  );
  console.log(
    "over: characters hidden in texts without labels. F2: of spans, whatever their type.\n",
  );
  const ours = await measure(OURS, path, "plain");
  const known = await measure(OURS, path, "known");
  const peers: Measured[] = [];
  for (const peer of PEERS) peers.push(await measure(peer, path, "plain"));
  for (const set of Object.keys(ours.sets)) {
    console.log(`## ${set}, ${ours.sets[set]?.texts} texts`);
    console.log(
      [
        "tool".padEnd(28),
        ...TYPES.map(cell),
        ..."leak over F2 MB/s p99-ms".split(" ").map(cell),
      ].join(""),
    );
    print(ours.label, ours.sets[set]);
    print("  with known values", known.sets[set]);
    for (const peer of peers) print(peer.label, peer.sets[set]);
    console.log("");
    compare(ours, peers, set);
  }
}

function folderGiven(): string | undefined {
  const option = process.argv.find((argument) => argument.startsWith("--folder="));
  return option?.slice("--folder=".length) ?? process.env["REDACT_DATA"];
}

async function measure(tool: string, folder: string, mode: string): Promise<Measured> {
  const file = fileURLToPath(new URL("./redact/child.ts", import.meta.url));
  const options = ["--conditions=@ingestlayer/source", file, tool, folder, mode];
  const { stdout } = await promisify(execFile)(process.execPath, options, { maxBuffer: 2 ** 24 });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('{"label"'))) as Measured;
}

function cell(text: string): string {
  return text.padStart(12);
}

function percent(share: number | null | undefined): string {
  return typeof share === "number" ? (100 * share).toFixed(1) : "-";
}

function print(label: string, set: MeasuredSet | undefined): void {
  if (set === undefined) return;
  const types = TYPES.map((type) => {
    const one = set.types[type];
    return cell(`${percent(one?.full)}/${percent(one?.precision)}`);
  });
  const totals = [percent(set.leak), percent(set.over), percent(set.f2)];
  const times = [set.megabytesPerSecond.toFixed(2), set.p99Ms.toFixed(2)];
  console.log([label.padEnd(28), ...types, ...[...totals, ...times].map(cell)].join(""));
}

function compare(ours: Measured, peers: readonly Measured[], set: string): void {
  const speed = ours.sets[set]?.megabytesPerSecond ?? 0;
  for (const peer of peers.filter(({ findsNames }) => findsNames)) {
    const other = peer.sets[set]?.megabytesPerSecond ?? 0;
    if (other > speed)
      console.log(`Slower than ${peer.label}: ${(speed / other).toFixed(2)} of its speed.`);
  }
}
