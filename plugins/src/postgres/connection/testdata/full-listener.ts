import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

const program = `require("net").createServer().listen({ port: 0, host: "127.0.0.1", backlog: 1 }, function () {
  require("fs").writeSync(1, String(this.address().port));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
})`;
const callersMax = 32;
const answerMs = 300;

/**
 * A port where connections get no answer at all, as behind a firewall that drops what it does not
 * allow: its process accepts nobody, and the kernel's queue for it is full.
 */
export async function startFullListener(): Promise<AsyncDisposable & { readonly port: number }> {
  const listener = spawn(process.execPath, ["--eval", program], { stdio: ["ignore", "pipe", "inherit"] });
  const [text] = (await once(listener.stdout, "data")) as [Buffer];
  const port = Number(text);
  const callers: Socket[] = [];
  const stop = async () => {
    for (const caller of callers) caller.destroy();
    listener.kill("SIGKILL");
  };
  while (callers.length < callersMax) {
    const caller = connect(port, "127.0.0.1");
    caller.on("error", () => undefined);
    callers.push(caller);
    const answered = once(caller, "connect").then(() => true);
    if (!(await Promise.race([answered, delay(answerMs, false)]))) {
      return { port, [Symbol.asyncDispose]: stop };
    }
  }
  await stop();
  throw new Error(`${callersMax} connections were answered by a process that accepts none`);
}
