import { firstOfKey } from "./first-of-key.ts";

export const pullParked = `
select parked_id as parkedId, pipeline, route, due_ms as dueMs, parked_at_ms as parkedAtMs, attempts,
  order_key as orderKey,
  id, name, source, received_at_ms as receivedAtMs, idempotency_key as idempotencyKey,
  timestamp_ms as timestampMs, origin_id as originId, payload
from parked
where pipeline = ? and route = ? and due_ms <= ? and ${firstOfKey}
order by due_ms, parked_row
limit ?`;
