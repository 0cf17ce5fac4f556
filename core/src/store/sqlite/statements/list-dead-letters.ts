import { deadLetterColumns } from "./dead-letter-columns.ts";

/** Dead letters, oldest first; the filters that are null let everything through. */
export function listDeadLetters(of: "event" | "all"): string {
  return `
select ${deadLetterColumns}
from dead_letters
where ${of === "event" ? "coalesce(origin_id, id) = :eventId and" : ""} dead_letter_id > :after
  and (:pipeline is null or pipeline = :pipeline) and (:route is null or route = :route)
order by dead_letter_id
limit :limit`;
}
