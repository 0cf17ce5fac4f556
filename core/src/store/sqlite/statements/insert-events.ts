/** The columns of the log. */
export const eventColumns = [
  "position",
  "id",
  "name_id",
  "ordinal",
  "source",
  "received_at_ms",
  "idempotency_key",
  "timestamp_ms",
  "payload",
];

const row = `(${eventColumns.map(() => "?").join(", ")})`;

/** Writes so many events at once. */
export const insertEvents = (rows: number): string => `
insert into events (${eventColumns.join(", ")})
values ${Array.from({ length: rows }, () => row).join(", ")}`;
