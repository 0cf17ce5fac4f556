create schema if not exists billing;

create table if not exists billing.failed_payments (
  event_id uuid primary key,
  invoice text not null,
  customer text not null,
  amount bigint not null,
  attempt int not null,
  failed_at timestamptz not null
);
