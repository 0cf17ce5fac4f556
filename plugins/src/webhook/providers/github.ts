import type { Fields, ReadyMap } from "./ready-map.ts";

const body = "$request.body";

const envelope: Fields = {
  event: ["string", "$request.headers['x-github-event']"],
  repository: ["string?", `${body}.repository.full_name`],
  organization: ["string?", `${body}.organization.login`],
  sender: ["string?", `${body}.sender.login`],
};

/** What became of it; a push has none. */
const action: Fields = { action: ["string", `${body}.action`] };

const whole: Fields = { body: ["json", body] };

function event(kind: string, about: string, fields: Fields) {
  const when = `$request.headers[?'x-github-event'].orValue('') == '${kind}'`;
  return { about, when, fields: { ...envelope, ...fields, ...whole } };
}

function issueFields(issue: string): Fields {
  return {
    number: ["int", `${issue}.number`],
    title: ["string", `${issue}.title`],
    state: ["string", `${issue}.state`],
    author: ["string?", `${issue}.user.login`],
    url: ["string", `${issue}.html_url`],
  };
}

export const github: ReadyMap = {
  scheme: "github",
  docs: "https://docs.github.com/webhooks/webhook-events-and-payloads",
  events: {
    "github.push": event("push", "push", {
      ref: ["string", `${body}.ref`],
      before: ["string", `${body}.before`],
      after: ["string", `${body}.after`],
      created: ["bool", `${body}.created`],
      deleted: ["bool", `${body}.deleted`],
      forced: ["bool", `${body}.forced`],
      compare: ["string", `${body}.compare`],
      pusher: ["string?", `${body}.pusher.name`],
      commits: ["json[]", `${body}.commits`],
    }),
    "github.pull_request": event("pull_request", "pull_request", {
      ...action,
      ...issueFields(`${body}.pull_request`),
      draft: ["bool?", `${body}.pull_request.draft`],
      merged: ["bool?", `${body}.pull_request.merged`],
      base: ["string", `${body}.pull_request.base.ref`],
      head: ["string", `${body}.pull_request.head.ref`],
      head_sha: ["string", `${body}.pull_request.head.sha`],
    }),
    "github.pull_request_review": event("pull_request_review", "pull_request_review", {
      ...action,
      number: ["int", `${body}.pull_request.number`],
      title: ["string", `${body}.pull_request.title`],
      state: ["string", `${body}.review.state`],
      author: ["string?", `${body}.review.user.login`],
      url: ["string", `${body}.review.html_url`],
    }),
    "github.issue": event("issues", "issues", {
      ...action,
      ...issueFields(`${body}.issue`),
      labels: ["json?", `${body}.issue.labels`],
    }),
    "github.issue_comment": event("issue_comment", "issue_comment", {
      ...action,
      number: ["int", `${body}.issue.number`],
      title: ["string", `${body}.issue.title`],
      comment_id: ["int", `${body}.comment.id`],
      comment: ["string?", `${body}.comment.body`],
      author: ["string?", `${body}.comment.user.login`],
      url: ["string", `${body}.comment.html_url`],
    }),
    "github.release": event("release", "release", {
      ...action,
      tag: ["string", `${body}.release.tag_name`],
      name: ["string?", `${body}.release.name`],
      draft: ["bool", `${body}.release.draft`],
      prerelease: ["bool", `${body}.release.prerelease`],
      url: ["string", `${body}.release.html_url`],
    }),
    "github.workflow_run": event("workflow_run", "workflow_run", {
      ...action,
      id: ["int", `${body}.workflow_run.id`],
      name: ["string?", `${body}.workflow_run.name`],
      run_number: ["int", `${body}.workflow_run.run_number`],
      trigger: ["string", `${body}.workflow_run.event`],
      branch: ["string?", `${body}.workflow_run.head_branch`],
      head_sha: ["string", `${body}.workflow_run.head_sha`],
      status: ["string?", `${body}.workflow_run.status`],
      conclusion: ["string?", `${body}.workflow_run.conclusion`],
      url: ["string", `${body}.workflow_run.html_url`],
    }),
    "github.other": {
      about: "every other event, `ping` among them",
      fields: {
        ...envelope,
        event: ["string?", "$request.headers['x-github-event']"],
        action: ["string?", `${body}.action`],
        ...whole,
      },
    },
  },
};
