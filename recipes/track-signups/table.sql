create schema if not exists growth;

create table if not exists growth.signups (
  event_id uuid primary key,
  user_id text not null,
  plan text not null,
  referrer text,
  signed_up_at timestamptz not null
);
