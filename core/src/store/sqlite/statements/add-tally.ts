export const addTally = `
insert into tally (pipeline, key, count) values (?, ?, ?)
on conflict (pipeline, key) do update set count = count + excluded.count`;
