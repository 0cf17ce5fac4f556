/** Clears the way for a delivery that is parked anew under its id. */
export const replaceParked = `delete from parked where parked_id = ? returning pipeline`;
