/** Executed as tests and shown in the docs: a config, what comes in, and what goes on. */
export const examples = [
  {
    title: "Free text, with labels that keep the same person the same",
    config: { fields: ["body"] },
    input: {
      subject: "Refund",
      body: "Hi, I'm Maria Keller. Call me on +49 30 901820 or mail maria.keller@example.org. Thanks, Maria",
    },
    output: {
      subject: "Refund",
      body: "Hi, I'm [PERSON_1]. Call me on [PHONE_1] or mail [EMAIL_1]. Thanks, [PERSON_1]",
    },
  },
  {
    title: "Every string of the event, and what its own fields tell",
    config: {},
    input: {
      customer: { name: "Jo Adeyemi", email: "jo@shop.example" },
      note: "ADEYEMI wrote from jo@shop.example again",
    },
    output: {
      customer: { name: "[PERSON_1]", email: "[EMAIL_1]" },
      note: "[PERSON_1] wrote from [EMAIL_1] again",
    },
  },
  {
    title: "An action for each type",
    config: { fields: ["body"], types: { CREDIT_CARD: "mask", IP: "off" }, action: "remove" },
    input: { body: "Card 4242 4242 4242 4242 was charged from 81.2.69.160, mail jo@example.org" },
    output: { body: "Card **** **** **** 4242 was charged from 81.2.69.160, mail " },
  },
  {
    title: "Whole fields, and lists",
    config: {
      fields: ["items[*].note"],
      whole: { ssn: "remove", "items[*].owner": "label", "items[*].dept": "label" },
    },
    input: {
      ssn: "219-09-9999",
      items: [{ owner: "Kim Osei", dept: "D7", note: "ask jo@example.org" }],
    },
    output: { items: [{ owner: "[PERSON_1]", dept: "[VALUE_1]", note: "ask [EMAIL_1]" }] },
  },
  {
    title: "Types of your own, and values that stay",
    config: {
      fields: ["body"],
      custom: { EMPLOYEE_ID: { pattern: "EMP-[0-9]{5}" }, PROJECT: { words: ["Blue Heron"] } },
      keep: ["hello@acme.example"],
    },
    input: { body: "EMP-10442 works on blue heron, write to hello@acme.example" },
    output: { body: "[EMPLOYEE_ID_1] works on [PROJECT_1], write to hello@acme.example" },
  },
  {
    title: "HTML keeps its markup",
    config: { fields: ["html"] },
    input: {
      html: '<p>From <b>Maria</b> Keller, <a href="mailto:m.keller@example.org">mail</a></p>',
    },
    output: { html: '<p>From <b>[PERSON_1]</b>, <a href="mailto:[EMAIL_1]">mail</a></p>' },
  },
] as const;
