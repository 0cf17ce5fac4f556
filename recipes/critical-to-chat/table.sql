create schema if not exists ops;

create table if not exists ops.incidents (
  event_id uuid primary key,
  incident_id text not null,
  service text not null,
  severity text not null,
  summary text not null,
  received_at timestamptz not null
);
