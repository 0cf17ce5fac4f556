/**
 * $1: oid of the table. One row a column, in order. Domains are followed down to their base type;
 * a length may stand at any domain on the way, and a domain may refuse null.
 */
export const listColumns = `
  with recursive base as (
    select a.attnum, a.atttypid as type, a.atttypmod as modifier, false as "notNull"
      from pg_catalog.pg_attribute a
     where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
    union all
    select base.attnum, t.typbasetype, greatest(t.typtypmod, base.modifier),
           base."notNull" or t.typnotnull
      from base
      join pg_catalog.pg_type t on t.oid = base.type and t.typtype = 'd'
  )
  select a.attname as name,
         pg_catalog.format_type(a.atttypid, a.atttypmod) as shown,
         pg_catalog.format_type(t.oid, -1) as sql,
         t.typcategory = 'A' as "array",
         case when t.typcategory = 'A' then e.typname else t.typname end as base,
         case when t.typname in ('varchar', 'bpchar') and base.modifier > 4
              then base.modifier - 4 end as "lengthMax",
         (select array_agg(l.enumlabel::text order by l.enumsortorder)
            from pg_catalog.pg_enum l
           where l.enumtypid = case when t.typcategory = 'A' then e.oid else t.oid end
         ) as labels,
         a.attnotnull or base."notNull" as "notNull",
         case when a.attgenerated = ''
              then pg_catalog.pg_get_expr(d.adbin, d.adrelid) end as "defaultSql",
         a.attgenerated <> '' or a.attidentity = 'a' as generated,
         a.attidentity <> '' as identity,
         pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'insert') as insertable,
         pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'select') as selectable,
         pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'update') as updatable
    from pg_catalog.pg_attribute a
    join base on base.attnum = a.attnum
    join pg_catalog.pg_type t on t.oid = base.type and t.typtype <> 'd'
    left join pg_catalog.pg_type e on e.oid = t.typelem
    left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
   where a.attrelid = $1::oid
   order by a.attnum`;
