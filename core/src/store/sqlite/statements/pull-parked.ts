import { firstOfKey } from "./first-of-key.ts";
import { parkedColumns } from "./parked-columns.ts";

export const pullParked = `
select ${parkedColumns}
from parked
where pipeline = ? and route = ? and due_ms <= ? and ${firstOfKey}
order by due_ms, parked_row
limit ?`;
