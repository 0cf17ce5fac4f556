/** What this turn has to say, in the form that the host's `readOutbox` takes. */
let outbox = "";

/** `kind`: r(esult), e(rror), f(etch), l(og). */
export function send(
  kind: "r" | "e" | "f" | "l",
  call: number,
  number: number,
  body: string,
): void {
  outbox += `${kind} ${call} ${number} ${body.length}\n${body}`;
}

/** Called by the host when the turn is over. */
export function drain(): string {
  const text = outbox;
  outbox = "";
  return text;
}
