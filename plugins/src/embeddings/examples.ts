/** Executed as tests and shown in the docs: a config, an input, the labels asked for, the answer. */
export const examples = [
  {
    title: "Labelled examples over the vectors of a server on this machine",
    config: {
      url: "http://127.0.0.1:11434/v1",
      model: "nomic-embed-text",
      labelled: {
        praise: ["lovely", "great work", "works great", "thanks, lovely", "great, thanks"],
        fault: ["it crashes", "broken again", "error on start", "it is broken", "an error"],
      },
    },
    input: { subject: "Feedback", body: "great work, thanks" },
    labels: ["praise", "fault"],
    answer: "praise",
  },
] as const;
