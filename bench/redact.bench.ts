import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Measured, MeasuredSet } from "./redact/child.ts";
import { readCorpus } from "./redact/train/corpus.ts";

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
  try {
    console.log(`Texts: ${[...readCorpus(path).keys()].join(", ")}${trained}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
    return;
  }
  console.log(
    "Cells: spans hidden whole % / precision of the type %. leak: labelled characters left visible.",
  );
  console.log(
    "over: characters hidden in texts without labels. F2: of spans, whatever their type.\n",
  );
  const ours = await measure(OURS, path, "plain");
  const known = await measure(OURS, path, "known");
  const peers = await measurePeers(path);
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

// A peer that is not installed is told and left out: our own figures need none of them.
async function measurePeers(path: string): Promise<Measured[]> {
  const peers: Measured[] = [];
  const missing: string[] = [];
  for (const peer of PEERS) {
    try {
      peers.push(await measure(peer, path, "plain"));
    } catch (error) {
      if (!String(error).includes("MODULE_NOT_FOUND")) throw error;
      missing.push(peer);
    }
  }
  if (missing.length > 0) {
    console.log(
      `Not installed, hence left out: ${missing.join(", ")}. \`npm ci --prefix bench\` installs them.\n`,
    );
  }
  return peers;
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
  const one = ours.sets[set];
  const speed = one?.megabytesPerSecond ?? 0;
  for (const peer of peers.filter(({ findsNames }) => findsNames)) {
    const other = peer.sets[set];
    if (other === undefined) continue;
    const ratio = speed / other.megabytesPerSecond;
    const names = `${percent(other.types["PERSON"]?.full)} % of the names to our ${percent(one?.types["PERSON"]?.full)} %`;
    const faster =
      ratio >= 1 ? `${ratio.toFixed(1)} times as fast as` : `${ratio.toFixed(2)} of the speed of`;
    console.log(`We are ${faster} ${peer.label}, which hides ${names}.`);
  }
}
