export const listPipelines = `
select pipeline, cursor, parked, dead_letters as deadLetters from pipelines order by pipeline`;
