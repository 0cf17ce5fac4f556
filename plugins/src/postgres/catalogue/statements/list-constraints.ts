/** $1: oid of the table. The columns that each constraint and each unique index is about. */
export const listConstraints = `
  select o.conname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_catalog.pg_constraint o
    join pg_catalog.pg_attribute a on a.attrelid = o.conrelid and a.attnum = any (o.conkey)
   where o.conrelid = $1::oid
   group by o.conname
  union all
  select c.relname, array_agg(a.attname::text order by a.attnum)
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
    join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
   where i.indrelid = $1::oid and i.indisunique
     and not exists (select from pg_catalog.pg_constraint o where o.conindid = i.indexrelid)
   group by c.relname`;
