export const listTally = `select pipeline, key, count from tally order by pipeline, key`;
