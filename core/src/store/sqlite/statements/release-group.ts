/** As the index `parked_by_group` has it. */
const groupKey = "waiting ->> '$.group.key'";

const ofGroup = `
  from parked where pipeline = :pipeline and route = :route and ${groupKey} = :key
  order by parked_row limit :size`;

/** Lets the oldest of a group fall due, where there are as many as make it full. */
export const releaseGroup = `
update parked set due_ms = :nowMs
where due_ms > :nowMs
  and parked_row in (select parked_row ${ofGroup})
  and (select count(*) from (select 1 ${ofGroup})) = :size`;
