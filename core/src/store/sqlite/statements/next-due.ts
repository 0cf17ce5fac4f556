import { firstOfKey } from "./first-of-key.ts";

export const nextDue = `
select min(due_ms) as dueMs from parked where pipeline = ? and route = ? and ${firstOfKey}`;
