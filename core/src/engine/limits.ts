/**
 * Payloads of one batch, new or parked: it ends with the event that reaches this. Bounds what large
 * events take of the memory, whatever the batch size.
 */
export const payloadCharsMax = 4 * 2 ** 20;
