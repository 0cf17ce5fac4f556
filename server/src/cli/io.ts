/** What a command touches of the process, so that a test can hand it another one. */
export interface CliIo {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes to standard output; the text brings its own line ends. */
  out(text: string): void;
  err(text: string): void;
  /** The terminal that `out` writes to, if it is one, with its width of now. */
  readonly screen?: { readonly columns: number };
  /** Whether `err` writes to a terminal, where a line can be written over. */
  readonly isTerminal?: boolean;
  /** That terminal, with its width of now. */
  readonly errScreen?: { readonly columns: number };
  /** Asks whoever sits at the terminal; undefined where nobody does. */
  readonly ask?: (question: string) => Promise<string>;
  /** Reads standard input to its end. */
  readInput(): Promise<string>;
  /** Resolves at the first request to stop; rejects nothing. */
  stopRequested(): Promise<void>;
  /** Called at each request to read the config again (SIGHUP). Returns what ends that. */
  onReload(reload: () => void): () => void;
}

/** A command that cannot go on; what is wrong has been printed (the message is empty), or is the message. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, ...options }: CliErrorOptions = {}) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

interface CliErrorOptions extends ErrorOptions {
  /** Default: 1. */
  readonly exitCode?: number;
}
