export const countDeadLetters = `
select pipeline, route, count(*) as deadLetters
from dead_letters where pipeline is not null group by pipeline, route`;
