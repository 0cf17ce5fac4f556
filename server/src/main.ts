import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { runCli } from "./cli.ts";

// Whoever reads may have seen enough, such as `head`: that is no mistake.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

let stopping = false;

/** The process of the command line: its streams, signals and exit code. */
process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  out: (line) => void process.stdout.write(line),
  err: (line) => void process.stderr.write(line),
  ...(process.stdout.isTTY ? { screen: process.stdout } : {}),
  isTerminal: process.stderr.isTTY,
  ...(process.stderr.isTTY ? { errScreen: process.stderr } : {}),
  ...(process.stdin.isTTY ? { ask } : {}),
  readInput: () => text(process.stdin),
  stopRequested,
  onReload(reload) {
    process.on("SIGHUP", reload);
    return () => process.off("SIGHUP", reload);
  },
});

// A server that was asked to stop has ended what it could: a plugin that goes on does not hold the process.
if (stopping) setTimeout(() => process.exit(), 500).unref();

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  return answer;
}

/** The first signal asks to stop; the second one stops at once, with the code that shells expect. */
function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      process.on(signal, () => {
        if (asked) process.exit(code);
        asked = true;
        stopping = true;
        resolve();
      });
    }
  });
}
