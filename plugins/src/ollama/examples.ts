/** Executed as tests and shown in the docs: a config, what the server answers, and what comes of it. */
export const examples = [
  {
    title: "A model of this machine",
    config: { model: "llama3.2:3b" },
    response: { message: { content: '{"answer":"high"}' }, done: true, done_reason: "stop" },
    answer: "high",
  },
  {
    title: "A longer context",
    config: { model: "qwen3", options: { temperature: 0, num_ctx: 16384 } },
    response: { message: { content: '{"answer":"low"}' }, done: true, done_reason: "stop" },
    answer: "low",
  },
] as const;
