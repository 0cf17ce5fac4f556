create schema if not exists product;

create table if not exists product.usage (
  event_id uuid primary key,
  account text not null,
  feature text not null,
  ms int,
  at timestamptz not null
);
