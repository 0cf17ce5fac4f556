/** Executed as tests and shown in the docs: a config, what comes in, what the model says, what goes on. */
export const examples = [
  {
    title: "A label from a list",
    config: {
      into: "urgency",
      labels: ["low", "high", "critical"],
      model: "urgency",
      prompt: "How urgent is this support ticket?",
      input: ["subject", "body"],
    },
    input: { ticket_id: "T-1", subject: "Down", body: "Nobody can log in." },
    asked: { subject: "Down", body: "Nobody can log in." },
    answers: ["critical"],
    output: {
      ticket_id: "T-1",
      subject: "Down",
      body: "Nobody can log in.",
      urgency: "critical",
    },
  },
  {
    title: "Several fields, from a text, onto the event itself",
    config: {
      labels: { team: "billing | platform", reason: "string?", confidence: "float" },
      model: "urgency",
      input: "{{ $event.subject }}",
    },
    input: { subject: "Invoice", body: "…" },
    asked: "Invoice",
    answers: [{ team: "billing", reason: null, confidence: 0.9 }],
    output: { subject: "Invoice", body: "…", team: "billing", confidence: 0.9 },
  },
  {
    title: "An answer that does not fit is asked again, then the default is taken",
    config: {
      into: "urgency",
      labels: ["low", "high"],
      model: "urgency",
      onInvalid: "default",
      default: "high",
    },
    input: { subject: "?" },
    asked: { subject: "?" },
    answers: ["medium", "Medium"],
    output: { subject: "?", urgency: "high" },
  },
] as const;
