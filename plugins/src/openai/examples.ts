/** Executed as tests and shown in the docs: a config, what the server answers, and what comes of it. */
export const examples = [
  {
    title: "OpenAI",
    config: { model: "gpt-5-mini", key: "${OPENAI_API_KEY}" },
    response: {
      choices: [{ finish_reason: "stop", message: { content: '{"answer":"high"}' } }],
    },
    answer: "high",
  },
  {
    title: "A server on this machine, without a key, whose answers are held to JSON only",
    config: { url: "http://127.0.0.1:1234/v1", model: "qwen3", structured: "json" },
    response: {
      choices: [{ finish_reason: "stop", message: { content: '```json\n{"answer": "low"}\n```' } }],
    },
    answer: "low",
  },
  {
    title: "A server that holds answers to nothing: a bare label is taken as it is",
    config: { url: "http://127.0.0.1:8000/v1", model: "tiny", structured: "none", temperature: 0 },
    response: { choices: [{ finish_reason: "stop", message: { content: " high\n" } }] },
    answer: "high",
  },
] as const;
