export const findQuarantined = `
select id from dead_letters where pipeline is null and source = ? and idempotency_key = ?`;
