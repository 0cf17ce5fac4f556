export const oldestParked = `select min(position) as position from parked`;
