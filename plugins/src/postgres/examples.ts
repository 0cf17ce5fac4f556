/**
 * Executed as tests and shown in the docs: a table of yours, the entry under `to`, the payload of an
 * event, and the row that it becomes.
 */
export const examples = [
  {
    title: "Columns by reference, a fixed value, the whole event",
    table: "create table signups (user_id text primary key, source text, payload jsonb)",
    route: {
      table: "signups",
      columns: { user_id: "$event.user_id", source: "marketing-site", payload: "$event" },
    },
    payload: { user_id: "u1", plan: "pro" },
    row: { user_id: "u1", source: "marketing-site", payload: { user_id: "u1", plan: "pro" } },
  },
  {
    title: "Without columns: fields go where a column has their name",
    table:
      "create table signups (event_name text, user_id text, seats int default 1, payload jsonb)",
    route: { table: "signups" },
    payload: { user_id: "u1", plan: "pro" },
    row: {
      event_name: "test.event",
      user_id: "u1",
      seats: 1,
      payload: { user_id: "u1", plan: "pro" },
    },
  },
  {
    title: "Text from expressions, JSON from a map of templates",
    table: "create table signups (user_id text primary key, label text, facts jsonb)",
    route: {
      table: "signups",
      columns: {
        user_id: "$event.user_id",
        label: "{{ $event.plan }}: {{ $event.seats }} seats",
        facts: { plan: "$event.plan", version: 2 },
      },
    },
    payload: { user_id: "u1", plan: "pro", seats: 5 },
    row: { user_id: "u1", label: "pro: 5 seats", facts: { plan: "pro", version: 2 } },
  },
  {
    title: "The latest state of each user",
    table: `create table users (user_id text primary key, plan text, first_seen timestamptz);
      insert into users values ('u1', 'free', '2020-01-01T00:00:00Z')`,
    route: {
      table: "users",
      columns: { user_id: "$event.user_id", plan: "$event.plan", first_seen: "$meta.received_at" },
      conflict: { update: ["plan"] },
    },
    payload: { user_id: "u1", plan: "pro" },
    row: { user_id: "u1", plan: "pro", first_seen: new Date("2020-01-01T00:00:00Z") },
  },
] as const;
