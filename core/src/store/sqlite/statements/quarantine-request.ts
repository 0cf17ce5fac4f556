/** While a request of the same source and key is there, that one stays under its id. */
export const quarantineRequest = `
insert into dead_letters
  (id, source, received_at_ms, idempotency_key, payload, failure, at_ms, attempts)
values (:id, :source, :receivedAtMs, :deliveryKey, :request, :failure, :atMs, '[]')
on conflict (source, idempotency_key) where pipeline is null do update
set payload = excluded.payload, failure = excluded.failure, at_ms = excluded.at_ms`;
