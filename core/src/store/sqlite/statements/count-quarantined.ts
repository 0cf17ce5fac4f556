export const countQuarantined = `
select count(*) as count from dead_letters where pipeline is null`;
