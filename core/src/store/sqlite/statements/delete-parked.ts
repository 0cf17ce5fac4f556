export const deleteParked = `
delete from parked where parked_id = ? and pipeline = ? and route = ?`;
