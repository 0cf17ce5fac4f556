import type {
  EntityWebhookPayloadWithCommentData,
  EntityWebhookPayloadWithCycleData,
  EntityWebhookPayloadWithIssueData,
  EntityWebhookPayloadWithProjectData,
} from "@linear/sdk/webhooks";
import type { Sample, Some } from "./sample.ts";

const envelope = {
  createdAt: "2026-02-03T04:05:06.789Z" as unknown as Date,
  organizationId: "b2b1d7c9-5f0e-4f6b-9d1c-6c1f2a3b4c5d",
  webhookId: "000042e3-d123-4980-b49f-8e140eef9329",
  actor: {
    id: "aacdca22-6266-4c0a-ab3c-8fa70a26765c",
    type: "user",
    name: "Ada Lovelace",
    email: "ada@example.com",
    url: "https://linear.app/acme/profiles/ada",
  },
  url: "https://linear.app/acme/issue/ENG-17",
};

export const linear: readonly Sample[] = [
  {
    title: "an issue whose state changed",
    headers: { "linear-event": "Issue" },
    body: {
      ...envelope,
      action: "update",
      type: "Issue",
      data: {
        id: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9",
        identifier: "ENG-17",
        number: 17,
        title: "The site is down",
        description: "All of it.",
        priority: 1,
        priorityLabel: "Urgent",
        state: { id: "s1", name: "In Progress", type: "started", color: "#f2c94c" },
        team: { id: "t1", key: "ENG", name: "Engineering" },
        assignee: { id: "aacdca22-6266-4c0a-ab3c-8fa70a26765c", name: "Ada Lovelace" },
        labels: [{ id: "l1", name: "outage", color: "#eb5757" }],
        url: "https://linear.app/acme/issue/ENG-17",
      },
      updatedFrom: { stateId: "s0", updatedAt: "2026-02-03T03:00:00.000Z" },
    } satisfies Some<EntityWebhookPayloadWithIssueData>,
    becomes: "linear.issue",
    payload: {
      action: "update",
      actor: "Ada Lovelace",
      identifier: "ENG-17",
      priority: 1,
      state: "In Progress",
      state_type: "started",
      team: "ENG",
    },
  },
  {
    title: "a comment that was edited",
    headers: { "linear-event": "Comment" },
    body: {
      ...envelope,
      action: "update",
      type: "Comment",
      updatedFrom: { body: "On." },
      data: {
        id: "e1c9a0a4-3f7b-4a7a-bb0e-1f2e3d4c5b6a",
        body: "On it.",
        issueId: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9",
        issue: { id: "2174add1-f7c8-44e3-bbf3-2d60b5ea8bc9", identifier: "ENG-17" },
        user: { id: "aacdca22-6266-4c0a-ab3c-8fa70a26765c", name: "Ada Lovelace" },
      },
    } satisfies Some<EntityWebhookPayloadWithCommentData>,
    becomes: "linear.comment",
    payload: { text: "On it.", issue: "ENG-17", user: "Ada Lovelace" },
  },
  {
    title: "a project",
    headers: { "linear-event": "Project" },
    body: {
      ...envelope,
      action: "update",
      type: "Project",
      updatedFrom: { statusId: "st0" },
      data: {
        id: "p1",
        name: "Moon shot",
        status: { id: "st1", name: "Planned", type: "planned", color: "#bec2c8" },
      },
    } satisfies Some<EntityWebhookPayloadWithProjectData>,
    becomes: "linear.project",
    payload: { name: "Moon shot", status: "Planned" },
  },
  {
    title: "a type without an event of its own",
    headers: { "linear-event": "Cycle" },
    body: {
      ...envelope,
      action: "remove",
      type: "Cycle",
      data: { id: "c1", number: 12 },
    } satisfies Some<EntityWebhookPayloadWithCycleData>,
    becomes: "linear.other",
    payload: { type: "Cycle", action: "remove" },
  },
];
