import { connect } from "node:net";

/** What goes over a connection: bytes, a pause in milliseconds, or that no more comes. */
export type Piece = string | Uint8Array | number | typeof noMore;

export const noMore = null;

/** Longer than any conversation lasts: the server has to end it. */
const hangMs = 15_000;

/**
 * Sends pieces, and resolves with all that was heard once the server has closed the connection. Rejects
 * where it stays open.
 */
export function talk(url: string, pieces: readonly Piece[]): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const heard: Buffer[] = [];
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`the connection hangs; heard: ${Buffer.concat(heard).toString("latin1")}`));
    }, hangMs);
    socket.on("data", (chunk: Buffer) => heard.push(chunk));
    // Who is cut off while it sends learns of it by an error; what was heard until then counts.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(heard).toString("latin1"));
    });
    void (async () => {
      for (const piece of pieces) {
        if (socket.destroyed) return;
        if (typeof piece === "number") await new Promise((wake) => setTimeout(wake, piece));
        else if (piece === noMore) socket.end();
        else socket.write(piece);
      }
    })();
  });
}
