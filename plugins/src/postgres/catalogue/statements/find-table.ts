/**
 * $1: the quoted name. One row, or none. The search path of the connection holds. The version changes
 * with whatever could change how values are written. Of what can be done to a view, 8 is an insert;
 * asking that waits for locks.
 */
export const findTable = `
  select c.oid::int8::text as oid,
         n.nspname as schema,
         c.relname as name,
         c.relkind::text as kind,
         has_schema_privilege(n.oid, 'usage')
           and has_table_privilege(c.oid, 'insert') as insertable,
         case when c.relkind in ('v', 'f')
              then pg_catalog.pg_relation_is_updatable(c.oid, true) & 8 <> 0
              else c.relkind in ('r', 'p') end as writable,
         c.oid || ' ' || (
           select md5(string_agg(concat_ws(' ', a.attname, a.atttypid, a.atttypmod, a.attnotnull,
                    a.atthasdef, a.attidentity, a.attgenerated,
                    (select string_agg(l.enumlabel, ',' order by l.enumsortorder)
                       from pg_catalog.pg_enum l where l.enumtypid in (t.oid, t.typelem))
                  ), '|' order by a.attnum))
             from pg_catalog.pg_attribute a
             join pg_catalog.pg_type t on t.oid = a.atttypid
            where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         ) as version
    from pg_catalog.pg_class c
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.oid = to_regclass($1)`;
