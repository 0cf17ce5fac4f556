import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";

/** `ingestlayer start` in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  /** The line that says it is ready. */
  readonly ready: string;
  /** Sends SIGTERM; resolves with exit code and signal. */
  stop(): Promise<readonly unknown[]>;
}

/** Starts it and waits until it is ready; a process that ends before that is an error with its words. */
export async function startProcess(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [...args], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const said: string[] = [];
  child.stderr.on("data", (text: Buffer) => said.push(text.toString()));
  const failed = exited.then(() => {
    throw new Error(`the server ended before it was ready: ${said.join("")}`);
  });
  const ready = await Promise.race([firstLine(child), failed]);
  failed.catch(() => undefined);
  const stop = () => {
    child.kill("SIGTERM");
    return exited;
  };
  const dispose = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  };
  const url = /http:\S+/.exec(ready)?.[0] ?? "";
  return { url, ready, stop, [Symbol.asyncDispose]: dispose };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) return "";
  const [text] = (await once(stdout, "data")) as [Buffer];
  return text.toString();
}
