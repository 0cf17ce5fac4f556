create schema if not exists growth;

create table if not exists growth.waitlist (
  email text primary key,
  source text not null,
  joined_at timestamptz not null
);
