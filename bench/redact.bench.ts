import { fileURLToPath } from "node:url";
import { median } from "./quantile.ts";
import type { Scored, Timed } from "./redact/child.ts";
import { ToolProcess } from "./redact/tool-process.ts";
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
    "over: characters hidden in texts without labels. F2: of spans, whatever their type.",
  );
  console.log(`MB/s, p99: the medians of ${TURNS} turns that all tools take one after another.\n`);
  const ours = await ToolProcess.start(OURS, path, "plain");
  const known = await ToolProcess.start(OURS, path, "known");
  const tools = [ours, known, ...(await startPeers(path))];
  for (const set of readCorpus(path).keys()) {
    const all: Measured[] = [];
    for (const tool of tools) all.push({ ...(await tool.score(set)), turns: [] });
    for (let turn = 0; turn < TURNS; turn += 1) {
      for (const [i, tool] of tools.entries()) all[i]?.turns.push(await tool.time(set));
    }
    print(set, all);
  }
  for (const tool of tools) await tool[Symbol.asyncDispose]();
}

/** What a tool has shown on a set of texts. */
interface Measured extends Scored {
  readonly turns: Timed[];
}

// The machine is faster at one time than at another: only what ran side by side can be compared.
const TURNS = 9;

function folderGiven(): string | undefined {
  const option = process.argv.find((argument) => argument.startsWith("--folder="));
  return option?.slice("--folder=".length) ?? process.env["REDACT_DATA"];
}

// A peer that is not installed is told and left out: our own figures need none of them.
async function startPeers(path: string): Promise<ToolProcess[]> {
  const peers: ToolProcess[] = [];
  const missing: string[] = [];
  for (const peer of PEERS) {
    try {
      peers.push(await ToolProcess.start(peer, path, "plain"));
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

function print(set: string, [ours, known, ...peers]: readonly Measured[]): void {
  if (ours === undefined || known === undefined) return;
  console.log(`## ${set}, ${ours.texts} texts`);
  console.log(
    [
      "tool".padEnd(28),
      ...TYPES.map(cell),
      ..."leak over F2 MB/s p99-ms".split(" ").map(cell),
    ].join(""),
  );
  printRow(ours);
  printRow({ ...known, label: "  with known values" });
  for (const peer of peers) printRow(peer);
  console.log("");
  for (const peer of peers) if (peer.findsNames) compare(ours, peer);
  console.log("");
}

function printRow({ label, types, leak, over, f2, turns }: Measured): void {
  const cells = TYPES.map((type) => {
    const one = types[type];
    return cell(`${percent(one?.full)}/${percent(one?.precision)}`);
  });
  const totals = [percent(leak), percent(over), percent(f2)];
  const times = [
    median(turns.map(({ megabytesPerSecond }) => megabytesPerSecond)).toFixed(2),
    median(turns.map(({ p99Ms }) => p99Ms)).toFixed(2),
  ];
  console.log([label.padEnd(28), ...cells, ...[...totals, ...times].map(cell)].join(""));
}

function cell(text: string): string {
  return text.padStart(12);
}

function percent(share: number | null | undefined): string {
  return typeof share === "number" ? (100 * share).toFixed(1) : "-";
}

function compare(ours: Measured, peer: Measured): void {
  const ratios = ours.turns.map(({ megabytesPerSecond }, turn) => {
    return megabytesPerSecond / (peer.turns[turn]?.megabytesPerSecond ?? Number.NaN);
  });
  const ratio = median(ratios);
  const names = `${percent(peer.types["PERSON"]?.full)} % of the names to our ${percent(ours.types["PERSON"]?.full)} %`;
  const faster =
    ratio >= 1 ? `${ratio.toFixed(1)} times as fast as` : `${ratio.toFixed(2)} of the speed of`;
  const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} by turn`;
  console.log(`We are ${faster} ${peer.label} (${range}), which hides ${names}.`);
}
