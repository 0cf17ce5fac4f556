import { parkedColumns } from "./parked-columns.ts";

/** Parked deliveries in the order of their ids; the filters that are null let everything through. */
export function listParked(of: "event" | "all"): string {
  return `
select ${parkedColumns}
from parked
where ${of === "event" ? "coalesce(origin_id, id) = :eventId and" : ""} parked_id > :after
  and (:pipeline is null or pipeline = :pipeline) and (:route is null or route = :route)
order by parked_id
limit :limit`;
}
