import { spawn } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeFrame, FrameError, FrameReader } from "./frames.ts";
import { readFromChild } from "./protocol.ts";
import type { FromChild, ToChild } from "./protocol.ts";
import { residentBytes } from "./resident-memory.ts";

/** What the owner of a child is told. Nothing comes after `ended`. */
export interface ChildListener {
  received(header: FromChild, body: string): void;
  /** The process is gone; `how` is a sentence's end for the operator. */
  ended(how: string): void;
}

const stderrMax = 2_000;
const endMs = 1_000;
const spaceBytes = 512 * 1024;

/**
 * The process of one adapter: Node under its permission model, an empty environment, its own files
 * readable and nothing else. States: running, ending, ended.
 */
export class SandboxProcess {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  #how: string | undefined;
  #stderr = "";
  /** Where frames are written: fresh memory for each costs more than the writing. */
  #space: Buffer | undefined;

  constructor(listener: ChildListener, frameBytesMax: number) {
    this.#process = spawn(process.execPath, [...nodeFlags(), childFile], {
      env: {},
      cwd: parse(process.execPath).root,
      stdio: "pipe",
      windowsHide: true,
    });
    const { stdin, stdout, stderr } = this.#process;
    const reader = new FrameReader(frameBytesMax, (header, body) => {
      const message = readFromChild(header);
      if (message === undefined) throw new FrameError("a message that is none of the protocol");
      if (this.#how === undefined) listener.received(message, body);
    });
    stdout.on("data", (chunk: Buffer) => {
      if (this.#how !== undefined) return;
      try {
        reader.push(chunk);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        this.kill(`it sent ${error.message}`);
      }
    });
    stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-stderrMax);
    });
    // A child that died tells so by its exit; its broken pipes say nothing more.
    for (const stream of [stdin, stdout, stderr]) stream.on("error", () => undefined);
    this.#ended = new Promise((resolve) => {
      const end = (how: string): void => {
        resolve();
        listener.ended(this.#how ?? how);
      };
      this.#process.once("error", (error) => end(error.message));
      this.#process.once("exit", (code, signal) => end(this.#epitaph(code, signal)));
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Undefined where the system does not tell. */
  get residentBytes(): number | undefined {
    return this.pid === undefined ? undefined : residentBytes(this.pid);
  }

  send(header: ToChild, body: string): void {
    const { stdin } = this.#process;
    if (!stdin.writable) return;
    const space = stdin.writableLength === 0 ? this.#takeSpace() : undefined;
    stdin.write(encodeFrame(header, body, space));
    // What the system has not taken at once is read from there later.
    if (stdin.writableLength > 0) this.#space = undefined;
  }

  #takeSpace(): Buffer {
    this.#space ??= Buffer.allocUnsafeSlow(spaceBytes);
    return this.#space;
  }

  /** Ends it at once; `how` becomes the reason that the listener is told. */
  kill(how: string): void {
    this.#how ??= how;
    this.#process.kill("SIGKILL");
  }

  /** Ends it in order, within a second. */
  async close(): Promise<void> {
    this.#how ??= "it was closed";
    this.#process.stdin.end();
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), endMs);
    await this.#ended;
    clearTimeout(timer);
  }

  #epitaph(code: number | null, signal: NodeJS.Signals | null): string {
    const words = /^\S*Error.*$/m.exec(this.#stderr)?.[0] ?? "";
    return `${signal === null ? `exit code ${code}` : `signal ${signal}`}${words && ` (${words})`}`;
  }
}

/** The same kind of file as this one: source, or built. */
const childFile = fileURLToPath(new URL(`./child${extname(import.meta.url)}`, import.meta.url));

/** Node flags of the child, exported for the test that tries the walls. Its own code, isolated-vm and that package's loader can be read. */
export function nodeFlags(): readonly string[] {
  const isolatedVm = placesOf("isolated-vm", childFile);
  const readable = [
    dirname(childFile),
    fileURLToPath(new URL("../json", import.meta.url)),
    fileURLToPath(new URL("../../package.json", import.meta.url)),
    ...isolatedVm,
    ...placesOf("node-gyp-build", join(isolatedVm[0], "package.json")),
    // The loader looks for it to tell the C libraries apart.
    "/etc/alpine-release",
  ];
  return [
    "--no-node-snapshot",
    "--permission",
    "--allow-addons",
    "--disable-warning=SecurityWarning",
    "--disable-warning=ExperimentalWarning",
    ...readable.map((path) => `--allow-fs-read=${path}`),
  ];
}

/** Where a package lies that a file imports, and the links to it on the way there, as pnpm makes them. */
function placesOf(name: string, from: string): [string, ...string[]] {
  const require = createRequire(from);
  const links = require.resolve.paths(name) ?? [];
  const there = links.map((folder) => join(folder, name)).filter((place) => existsSync(place));
  return [dirname(require.resolve(`${name}/package.json`)), ...there];
}
