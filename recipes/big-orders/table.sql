create schema if not exists shop;

create table if not exists shop.orders (
  order_id bigint primary key,
  number int not null,
  total numeric not null,
  currency text not null,
  country text
);
