import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A server in a process of its own, as users run it. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
}

/** Starts a module and waits for the line in which it says where it listens. */
export async function startServer(
  module: URL,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const child = spawn(
    process.execPath,
    ["--conditions=@ingestlayer/source", module.pathname, ...args],
    {
      env: { ...process.env, NODE_ENV: "production", ...env },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = /https?:\/\/[\d.]+:\d+/.exec(line);
      if (found !== null) resolve(found[0]);
    });
    void exited.then((code) => reject(new Error(`${module.pathname} ended with code ${code}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
