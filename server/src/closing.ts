import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/**
 * Lets go of connections once the server closes: of those that have asked nothing, at once; of those
 * that wait for an answer, after it.
 *
 * Node closes what was served and is idle, and waits for the rest. A connection that was opened ahead,
 * as browsers and pools do, counts as one whose request is on its way and would hold the server up for
 * `headersTimeout`; one whose answer was begun before would be kept for its next request.
 */
export function letGoOnClose(app: FastifyInstance): void {
  const { server } = app;
  const open = new Set<Socket>();
  let closing = false;
  server.on("connection", (socket) => {
    if (closing) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  app.addHook("preClose", async () => {
    closing = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    // Counts from the end of an answer. Nought would mean for ever.
    server.keepAliveTimeout = 1;
    server.keepAliveTimeoutBuffer = 0;
  });
}
