/** Executed as tests and shown in the docs: a config, what the server answers, and what comes of it. */
export const examples = [
  {
    title: "The usual",
    config: { model: "claude-haiku-4-5", key: "${ANTHROPIC_API_KEY}" },
    response: {
      stop_reason: "tool_use",
      content: [{ type: "tool_use", id: "toolu_1", name: "answer", input: { answer: "high" } }],
    },
    answer: "high",
  },
  {
    title: "Longer answers, no randomness",
    config: { model: "claude-opus-4-5", key: "${KEY}", maxTokens: 4096, temperature: 0 },
    response: {
      stop_reason: "tool_use",
      content: [
        { type: "text", text: "I will answer." },
        { type: "tool_use", id: "toolu_2", name: "answer", input: { answer: "low" } },
      ],
    },
    answer: "low",
  },
] as const;
