/** A condition on `parked`: nothing with its order key was parked before it. */
export const firstOfKey = `
  (order_key is null or not exists (
    select 1 from parked as earlier
    where earlier.pipeline = parked.pipeline and earlier.route = parked.route
      and earlier.order_key = parked.order_key and earlier.parked_row < parked.parked_row
  ))`;
