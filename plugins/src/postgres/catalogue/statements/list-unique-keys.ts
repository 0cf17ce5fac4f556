/**
 * $1: oid of the table. Unique indexes that can decide a conflict: valid, over plain columns, not
 * partial, not deferrable. `indnullsnotdistinct` is read as JSON because Postgres 14 has none.
 */
export const listUniqueKeys = `
  select c.relname as name,
         i.indisprimary as primary,
         coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false) as "nullsEqual",
         (select array_agg(a.attname::text order by k.place)
            from unnest(i.indkey::int2[]) with ordinality as k (attnum, place)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
           where k.place <= i.indnkeyatts) as columns
    from pg_catalog.pg_index i
    join pg_catalog.pg_class c on c.oid = i.indexrelid
   where i.indrelid = $1::oid
     and i.indisunique and i.indisvalid and i.indimmediate
     and i.indpred is null and i.indexprs is null
   order by i.indisprimary desc, i.indnkeyatts, c.relname`;
