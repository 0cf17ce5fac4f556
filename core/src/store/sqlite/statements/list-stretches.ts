export const listStretches = `
select pipeline, after_position as after, since_ms as sinceMs, hash, files
from stretches order by pipeline, after_position`;
