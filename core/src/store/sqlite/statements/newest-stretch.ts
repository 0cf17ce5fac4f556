export const newestStretch = `
select hash, files from stretches where pipeline = ? order by after_position desc limit 1`;
