export const registerPipeline = `
insert into pipelines (pipeline, cursor, parked, dead_letters) values (?, 0, 0, 0)
on conflict (pipeline) do nothing`;
