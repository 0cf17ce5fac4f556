import { runCli } from "../cli.ts";
import type { CliIo } from "../cli/io.ts";

/** What a command printed and how it ended. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line as a shell would, with what a test says of the process. */
export async function runForTest(
  args: readonly string[],
  io: Partial<CliIo> & { readonly input?: string } = {},
): Promise<CliRun> {
  const { input = "", ...given } = io;
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCli(args, {
    env: {},
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    readInput: async () => input,
    stopRequested: () => Promise.resolve(),
    onReload: () => () => undefined,
    ...given,
  });
  return { code, out: out.join(""), err: err.join("") };
}
