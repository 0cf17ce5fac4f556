export const EVENT_NAME_LENGTH_MAX = 200;

const EVENT_NAME = /^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)*$/;

/** True for lower-case words joined by dots, such as `support.ticket.created`. */
export function isEventName(text: string): boolean {
  return text.length <= EVENT_NAME_LENGTH_MAX && EVENT_NAME.test(text);
}

/** The event name nearest to any text (`Order Completed` → `order.completed`), if there is one. */
export function eventNameFrom(text: string): string | undefined {
  const name = text
    .slice(0, EVENT_NAME_LENGTH_MAX)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, ".")
    .replace(/(^|\.)[._-]+/g, "$1")
    .replace(/\.+$/, "");
  return isEventName(name) ? name : undefined;
}
