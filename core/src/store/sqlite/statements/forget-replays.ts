/** Those that are over, behind the newest ones. Parameter: how many are kept. */
export const forgetReplays = `
delete from replays
where state in ('done', 'cancelled')
  and replay_id <= (select replay_id from replays order by replay_id desc limit 1 offset ?)`;
