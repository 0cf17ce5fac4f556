/** $1: the quoted name. One row, or none. The search path of the connection holds. */
export const findTable = `
  select c.oid::int8::text as oid,
         n.nspname as schema,
         c.relname as name,
         c.relkind::text as kind,
         has_schema_privilege(n.oid, 'usage')
           and has_table_privilege(c.oid, 'insert') as insertable
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid = to_regclass($1)`;
