/** What this turn has to say, in the form that the host's `readOutbox` takes. */
let outbox = "";
let logLines = 0;

/** Log lines of one turn; the host keeps fewer still. */
const logLinesMax = 1_000;

/** `kind`: r(esult), e(rror), f(etch), l(og). */
export function send(
  kind: "r" | "e" | "f" | "l",
  call: number,
  number: number,
  body: string,
): void {
  if (kind === "l" && (logLines += 1) > logLinesMax) return;
  outbox += `${kind} ${call} ${number} ${body.length}\n${body}`;
}

/** Called by the host when the turn is over. */
export function drain(): string {
  const text = outbox;
  outbox = "";
  logLines = 0;
  return text;
}
