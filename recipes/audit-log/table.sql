create schema if not exists audit;

create table if not exists audit.entries (
  event_id uuid primary key,
  actor text not null,
  action text not null,
  target text not null,
  note text,
  at timestamptz not null
);
