/** Executed as tests and shown in the docs: a config, an input, the labels asked for, the answer. */
export const examples = [
  {
    title: "Examples in the config itself",
    config: {
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
