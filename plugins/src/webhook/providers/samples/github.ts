import type { Sample } from "./sample.ts";

const sender = { login: "octo-dev", id: 583_231, type: "User", site_admin: false };
const repository = {
  id: 724_712_987,
  name: "hello",
  full_name: "acme/hello",
  private: true,
  owner: { login: "acme", id: 9_919, type: "Organization" },
  html_url: "https://github.com/acme/hello",
  default_branch: "main",
};
const shared = { repository, organization: { login: "acme", id: 9_919 }, sender };
const of = (event: string) => ({ "x-github-event": event, "x-github-hook-id": "292430182" });
const sha = "0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c";

export const github: readonly Sample[] = [
  {
    title: "a push",
    headers: of("push"),
    body: {
      ...shared,
      ref: "refs/heads/main",
      before: "6113728f27ae82c7b1a177c8d03f9e96e0adf246",
      after: sha,
      created: false,
      deleted: false,
      forced: false,
      compare: "https://github.com/acme/hello/compare/6113728f27ae...0d1a26e67d8f",
      commits: [
        { id: sha, message: "Say hello", author: { name: "Octo", email: "o@example.com" } },
      ],
      head_commit: { id: sha, message: "Say hello" },
      pusher: { name: "octo-dev", email: "o@example.com" },
    },
    becomes: "github.push",
    payload: {
      event: "push",
      repository: "acme/hello",
      organization: "acme",
      sender: "octo-dev",
      ref: "refs/heads/main",
      after: sha,
      pusher: "octo-dev",
    },
  },
  {
    title: "a pull request that is merged",
    headers: of("pull_request"),
    body: {
      ...shared,
      action: "closed",
      number: 42,
      pull_request: {
        id: 279_147_437,
        number: 42,
        state: "closed",
        title: "Say hello twice",
        user: sender,
        draft: false,
        merged: true,
        html_url: "https://github.com/acme/hello/pull/42",
        base: { ref: "main", sha },
        head: { ref: "twice", sha },
      },
    },
    becomes: "github.pull_request",
    payload: { action: "closed", number: 42, merged: true, base: "main", head: "twice" },
  },
  {
    title: "a review",
    headers: of("pull_request_review"),
    body: {
      ...shared,
      action: "submitted",
      review: {
        id: 2_626_884,
        user: sender,
        body: null,
        state: "approved",
        html_url: "https://github.com/acme/hello/pull/42#pullrequestreview-2626884",
      },
      pull_request: { number: 42, title: "Say hello twice" },
    },
    becomes: "github.pull_request_review",
    payload: { state: "approved", number: 42 },
  },
  {
    title: "an issue that somebody opens",
    headers: of("issues"),
    body: {
      ...shared,
      action: "opened",
      issue: {
        number: 7,
        title: "It says goodbye",
        state: "open",
        user: sender,
        labels: [{ id: 1, name: "bug", color: "d73a4a" }],
        html_url: "https://github.com/acme/hello/issues/7",
      },
    },
    becomes: "github.issue",
    payload: { action: "opened", number: 7, state: "open", author: "octo-dev" },
  },
  {
    title: "a comment on an issue",
    headers: of("issue_comment"),
    body: {
      ...shared,
      action: "created",
      issue: { number: 7, title: "It says goodbye" },
      comment: {
        id: 99_262_140,
        body: "Seen here too.",
        user: sender,
        html_url: "https://github.com/acme/hello/issues/7#issuecomment-99262140",
      },
    },
    becomes: "github.issue_comment",
    payload: { number: 7, comment_id: 99_262_140, comment: "Seen here too." },
  },
  {
    title: "a release",
    headers: of("release"),
    body: {
      ...shared,
      action: "published",
      release: {
        tag_name: "v1.0.0",
        name: "The first one",
        draft: false,
        prerelease: false,
        html_url: "https://github.com/acme/hello/releases/tag/v1.0.0",
      },
    },
    becomes: "github.release",
    payload: { tag: "v1.0.0", prerelease: false },
  },
  {
    title: "a workflow that failed",
    headers: of("workflow_run"),
    body: {
      ...shared,
      action: "completed",
      workflow_run: {
        id: 1_234_567_890,
        name: "CI",
        run_number: 562,
        event: "push",
        head_branch: "main",
        head_sha: sha,
        status: "completed",
        conclusion: "failure",
        html_url: "https://github.com/acme/hello/actions/runs/1234567890",
      },
    },
    becomes: "github.workflow_run",
    payload: { name: "CI", trigger: "push", conclusion: "failure" },
  },
  {
    title: "an event without one of its own",
    headers: of("star"),
    body: { ...shared, action: "created", starred_at: "2026-02-03T04:05:06Z" },
    becomes: "github.other",
    payload: { event: "star", action: "created", repository: "acme/hello" },
  },
  {
    title: "the ping after setting it up",
    headers: of("ping"),
    body: {
      zen: "Keep it logically awesome.",
      hook_id: 292_430_182,
      hook: { type: "Organization", id: 292_430_182, active: true, events: ["*"] },
      organization: { login: "acme", id: 9_919 },
      sender,
    },
    becomes: "github.other",
    payload: { event: "ping", organization: "acme" },
  },
];
