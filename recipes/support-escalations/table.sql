-- ingestlayer never runs DDL on your database. The demo runs this once on its own.
create schema if not exists support;

create table if not exists support.escalations (
  event_id uuid primary key,
  ticket_id text not null,
  urgency text not null,
  customer_tier text not null,
  subject text not null,
  received_at timestamptz not null,
  source text not null,
  payload jsonb not null
);
