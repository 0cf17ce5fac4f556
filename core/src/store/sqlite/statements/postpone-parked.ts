export const postponeParked = `
update parked set due_ms = :dueMs, attempts = :attempts, waiting = :waiting
where parked_id = :parkedId and pipeline = :pipeline and route = :route`;
