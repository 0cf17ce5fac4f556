/** What one sandbox may use. Every limit has a name, a default, and an error that says both. */
export interface SandboxLimits {
  /** Heap of the isolate, MiB. Past it the isolate is thrown away and made anew. */
  readonly memoryMb: number;
  /** Main memory of the whole child, MiB, where the system tells (Linux). Past it the child is killed. */
  readonly processMb: number;
  /** Processor time of one call, all its turns together. */
  readonly cpuMs: number;
  /** From call to answer, fetches included. */
  readonly wallMs: number;
  /** Processor time for evaluating the adapter's module. */
  readonly loadMs: number;
  /** How long a child that owes an answer past its processor time is left alive. */
  readonly graceMs: number;
  /** Calls in flight. */
  readonly callsMax: number;
  /** Argument of one call, JSON text. */
  readonly argumentBytesMax: number;
  /** Result of one call, JSON text. */
  readonly resultBytesMax: number;
  /** Levels of lists and objects in a result. */
  readonly resultDepthMax: number;
  /** The adapter's file. */
  readonly sourceBytesMax: number;
  readonly fetchesPerCallMax: number;
  readonly fetchMs: number;
  readonly requestBytesMax: number;
  readonly responseBytesMax: number;
  /** Log lines a second, over all calls; what is above is counted and left out. */
  readonly logLinesMax: number;
  /** Whether V8 may compile to machine code: faster for long computations, and more to attack. */
  readonly jit: boolean;
}

const mebibyte = 1024 * 1024;

/** The defaults, chosen for an adapter that builds a prompt, fetches once and reads the answer. */
export const defaultLimits: SandboxLimits = {
  memoryMb: 64,
  processMb: 512,
  cpuMs: 1_000,
  wallMs: 30_000,
  loadMs: 2_000,
  graceMs: 1_000,
  callsMax: 256,
  argumentBytesMax: 4 * mebibyte,
  resultBytesMax: mebibyte,
  resultDepthMax: 100,
  sourceBytesMax: mebibyte,
  fetchesPerCallMax: 16,
  fetchMs: 30_000,
  requestBytesMax: 4 * mebibyte,
  responseBytesMax: 4 * mebibyte,
  logLinesMax: 50,
  jit: false,
};
