/** What of a browser's window is used here; elsewhere there is none. */
interface PageEvents {
  addEventListener?(name: "pagehide", listener: () => void): void;
  removeEventListener?(name: "pagehide", listener: () => void): void;
  document?: unknown;
}

/** Calls `send` when a browser's page goes away. Returns what undoes it; elsewhere nothing happens. */
export function sendOnPageHide(send: () => void): () => void {
  const page = globalThis as PageEvents;
  if (page.document === undefined || page.addEventListener === undefined) return () => {};
  page.addEventListener("pagehide", send);
  return () => page.removeEventListener?.("pagehide", send);
}
