/** A SQLSTATE, and what makes a server say it: the body of a trigger, for the row that meets it. */
export interface SqlstateCase {
  readonly code: string;
  readonly body: string;
  /** What it needs; PGlite has none. */
  readonly extension?: string;
}

const raise = (code: string) => `raise 'no' using errcode = '${code}'`;

/**
 * An error of every class and of every code that stands for itself, raised by the server's own code
 * where a statement can bring that about, for what a trigger raises itself is mostly about its row.
 */
export const sqlstateCases: readonly SqlstateCase[] = [
  { code: "09000", body: raise("09000") },
  { code: "0A000", body: "perform '(1)'::record" },
  { code: "0LP01", body: "grant select on t to public with grant option" },
  { code: "20000", body: "case new.id when -1 then null; end case" },
  { code: "21000", body: "perform (select n from generate_series(1, 2) n)" },
  { code: "22012", body: "perform 1 / (new.id - new.id)" },
  {
    code: "25006",
    body: "perform set_config('transaction_read_only', 'on', true); insert into t values (-1)",
  },
  { code: "26000", body: "execute 'execute unheard_of'" },
  { code: "27000", body: raise("27000") },
  {
    code: "2F005",
    body: `create function endless() returns int language plpgsql as 'begin end';
      perform endless()`,
  },
  { code: "38000", body: raise("38000") },
  { code: "39004", body: raise("39004") },
  { code: "3D000", body: "alter database unheard_of set geqo = off" },
  { code: "3F000", body: "perform unheard_of.f()" },
  { code: "40001", body: raise("40001") },
  { code: "42P01", body: "perform * from unheard_of" },
  { code: "53100", body: raise("53100") },
  { code: "54011", body: "execute 'create table wide (' || (select string_agg('c' || n || ' int', ',') from generate_series(1, 1601) n) || ')'" },
  { code: "54023", body: "execute 'select f(' || repeat('1,', 101) || '1)'" },
  {
    code: "55000",
    body: "create sequence if not exists fresh; perform currval('fresh')",
  },
  { code: "55P03", body: raise("55P03") },
  { code: "57014", body: raise("57014") },
  { code: "58P01", body: "perform pg_read_file('/unheard/of')" },
  {
    code: "HV00D",
    extension: "postgres_fdw",
    body: "create server s foreign data wrapper postgres_fdw options (unheard_of '1')",
  },
  { code: "P0003", body: "select n into strict new.id from generate_series(1, 2) n" },
  { code: "XX000", body: "perform array_in('{1}', 0, -1)" },
];
