/** Changes no row where the batch was settled before. */
export const moveCursor = `
update pipelines set cursor = :through where pipeline = :pipeline and cursor = :from`;
