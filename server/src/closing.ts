import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

/** How many connections are kept in mind before those that have ended are forgotten. */
const seenAtLeast = 500;

/**
 * Lets go of connections once the server closes: of those that have asked nothing, at once; of those
 * that wait for an answer, after it.
 *
 * Node closes what was served and is idle, and waits for the rest. A connection that was opened ahead,
 * as browsers and pools do, counts as one whose request is on its way and would hold the server up for
 * `headersTimeout`; one whose answer was begun before would be kept for its next request.
 *
 * Sockets get no listener here that would tell of their end: beside one, what Node itself adds to a socket
 * and takes off for each request lives long enough to make a server collect a third of its time.
 */
export function letGoOnClose(app: FastifyInstance): void {
  const { server } = app;
  let seen: Socket[] = [];
  let seenMax = seenAtLeast;
  let closing = false;
  server.on("connection", (socket) => {
    if (closing) socket.destroy();
    else if (seen.push(socket) > seenMax) {
      seen = seen.filter(({ destroyed }) => !destroyed);
      seenMax = Math.max(seenAtLeast, seen.length * 2);
    }
  });
  app.addHook("preClose", async () => {
    closing = true;
    for (const socket of seen) if (socket.bytesRead === 0) socket.destroy();
    seen = [];
    // Counts from the end of an answer. Nought would mean for ever.
    server.keepAliveTimeout = 1;
    server.keepAliveTimeoutBuffer = 0;
  });
}
