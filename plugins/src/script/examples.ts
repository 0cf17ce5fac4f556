/** Executed as tests and shown in the docs: a script, its config, what comes in, what goes on. */
export const examples = [
  {
    title: "Tidy up, and drop what is only a test",
    code: `export function transform(event: { email: string }, meta: { id: string }) {
  if (event.email.endsWith("@example.com")) return;
  return { ...event, email: event.email.trim().toLowerCase() };
}
`,
    config: { output: { email: "string" } },
    input: [{ email: " Ana@Acme.com " }, { email: "bot@example.com" }],
    output: [{ email: "ana@acme.com" }, undefined],
  },
  {
    title: "Count words, in JavaScript, with a type that nobody declared",
    code: `export const transform = (event) => ({
  ...event,
  words: event.body.split(/\\s+/).filter(Boolean).length,
});
`,
    config: {},
    input: [{ body: "one two  three" }],
    output: [{ body: "one two  three", words: 3 }],
  },
  {
    title: "One event for each line of an order",
    code: `export function transform(order: { id: string; lines: { sku: string }[] }) {
  return order.lines.map((line) => ({ order: order.id, sku: line.sku }));
}
`,
    config: { output: { order: "string", sku: "string" } },
    input: [{ id: "O-1", lines: [{ sku: "A" }, { sku: "B" }] }],
    output: [
      [
        { order: "O-1", sku: "A" },
        { order: "O-1", sku: "B" },
      ],
    ],
  },
] as const;
