export const listNames = `
select n.name_id as nameId, n.name as name, coalesce((
  select e.ordinal from events e where e.name_id = n.name_id order by e.position desc limit 1
), 0) as ordinal
from names n`;
