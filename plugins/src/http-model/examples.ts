/** Executed as tests and shown in the docs: a config, what the server answers, and what comes of it. */
export const examples = [
  {
    title: "An endpoint that answers with the label alone",
    config: { url: "https://models.example.com/urgency" },
    response: "high",
    answer: "high",
  },
  {
    title: "An endpoint that asks for a key and wraps its answer",
    config: {
      url: "https://models.example.com/urgency",
      headers: { authorization: "Bearer ${MODEL_KEY}" },
      answer: "result.label",
    },
    response: { result: { label: "low", score: 0.9 } },
    answer: "low",
  },
] as const;
