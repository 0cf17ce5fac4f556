// Where a tool gives back text only: its placeholders cut the output into literal pieces, which are
// found again in the input one after another; what lies between two of them was hidden.
export function spansFromOutput(input, output, placeholder, typeOf) {
  const spans = [];
  let done = 0;
  let from = 0;
  let open;
  for (const match of output.matchAll(placeholder)) {
    done = close(input, output.slice(from, match.index), done, open, spans);
    open = { type: typeOf(match[0]), start: done };
    from = match.index + match[0].length;
  }
  close(input, output.slice(from), done, open, spans, true);
  return spans;
}

function close(input, literal, done, open, spans, last = false) {
  if (open === undefined) return done + literal.length;
  const at = last ? input.length - literal.length : input.indexOf(literal, done);
  const end = literal === "" ? (last ? input.length : done) : at < 0 ? done : at;
  if (end > open.start) spans.push({ ...open, end });
  return end + literal.length;
}
