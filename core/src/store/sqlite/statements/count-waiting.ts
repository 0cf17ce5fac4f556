export const countWaiting = `
insert into pipelines (pipeline, cursor, parked, dead_letters) values (?1, 0, ?2, ?3)
on conflict (pipeline) do update
set parked = parked + excluded.parked, dead_letters = dead_letters + excluded.dead_letters`;
