import { hash } from "node:crypto";
import type { JsonObject, JsonValue } from "@ingestlayer/core/plugin";

/** A trigger that runs a statement for the row whose value is `bad`. */
export const raising = (statement: string) =>
  `create function check_row() returns trigger language plpgsql as
   $$ begin if new.value = 'bad' then ${statement}; end if; return new; end $$;
   create trigger t before insert on t for each row execute function check_row()`;

/** A row that the server refuses, and how the dead letter tells it. */
export interface RowCase {
  readonly code: string;
  readonly setup: string;
  readonly bad: JsonValue;
  readonly good?: JsonValue;
  readonly detail?: JsonObject;
  readonly reason: RegExp;
}

/** One bad row among good ones, refused by the server for each reason that there is. */
export const rowCases: readonly RowCase[] = [
  {
    code: "22003",
    setup: "create table t (id int primary key, value numeric(3,1))",
    good: 1,
    bad: 1000,
    detail: { column: "value" },
    reason: /^column 'value': the number is outside the range/,
  },
  {
    code: "22012",
    setup:
      "create table t (id int primary key, value int, part int generated always as (10 / value) stored)",
    good: 1,
    bad: 0,
    reason: /the server refuses the row \(SQLSTATE 22012\)/,
  },
  {
    code: "23502",
    setup: `create table t (id int primary key, value text, kept text not null default 'x');
      create function empty() returns trigger language plpgsql as
      $$ begin if new.value = 'bad' then new.kept := null; end if; return new; end $$;
      create trigger t before insert on t for each row execute function empty()`,
    bad: "bad",
    detail: { column: "kept" },
    reason: /^column 'kept' takes no null/,
  },
  {
    code: "23503",
    setup: `create table parents (name text primary key); insert into parents values ('good');
      create table t (id int primary key, value text constraint parent references parents)`,
    bad: "nobody",
    detail: { column: "value", constraint: "parent" },
    reason: /^column 'value': foreign key 'parent' points to a row that does not exist/,
  },
  {
    code: "23505",
    setup: `create table t (id int primary key, value text, n int generated always as
        (case when value = 'bad' then -100 else id end) stored constraint one_each unique)
        ; insert into t values (-1, 'bad')`,
    bad: "bad",
    detail: { constraint: "one_each" },
    reason: /unique key 'one_each' is already taken by another row/,
  },
  {
    code: "23514",
    setup:
      "create table t (id int primary key, value text constraint known check (value <> 'bad'))",
    bad: "bad",
    detail: { column: "value", constraint: "known" },
    reason: /^column 'value': check constraint 'known' refuses the row/,
  },
  {
    code: "23514",
    setup: `create table t (id int, value text, primary key (id, value)) partition by list (value);
      create table t_good partition of t for values in ('good')`,
    bad: "bad",
    reason: /no partition of the table takes the row/,
  },
  {
    code: "23P01",
    setup: `create table t (id int primary key, value int4range,
        constraint apart exclude using gist (value with &&)); insert into t values (-1, '[5,9)')`,
    good: "empty",
    bad: "[6,7)",
    detail: { constraint: "apart", column: "value" },
    reason: /^column 'value': exclusion constraint 'apart'/,
  },
  {
    code: "54000",
    setup: "create table t (id int primary key, value text); create index on t (value)",
    // Random enough that it cannot be compressed below a third of a page.
    bad: Array.from({ length: 200 }, (_, n) => hash("sha512", `${n}`, "base64")).join(""),
    reason: /too large, for an index/,
  },
  {
    code: "P0001",
    setup: `create table t (id int primary key, value text); ${raising("raise exception 'not on Sundays'")}`,
    bad: "bad",
    reason: /a trigger refuses the row: not on Sundays/,
  },
  {
    code: "ZZ001",
    setup: `create table t (id int primary key, value text); ${raising("raise 'no' using errcode = 'ZZ001'")}`,
    bad: "bad",
    reason: /a trigger refuses the row: no/,
  },
  {
    code: "44000",
    setup: `create table base (id int primary key, value text);
      create view t as select * from base where value <> 'bad' with check option`,
    bad: "bad",
    reason: /check option of the view/,
  },
  {
    code: "23503",
    setup: `create table parents (name text primary key); insert into parents values ('good');
      create table t (id int primary key, value text constraint parent references parents
        deferrable initially deferred)`,
    bad: "nobody",
    detail: { column: "value", constraint: "parent" },
    reason: /foreign key 'parent'/,
  },
];
