/** The columns of a replay, as every statement that reads one names them. */
export const replayColumns = `
  request, state, failure, position, counts, changed_at_ms as changedAtMs`;
