import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** ms between two looks for connections that have fallen idle. */
const SWEEP_MS = 100;

/**
 * Closes a server whose answers tell their clients to go.
 *
 * @param lingerMs ms that it goes on listening meanwhile, so that busy clients have left before it hangs up on those
 *   that are silent
 * @returns resolves when the last request under way is answered
 */
export function closeGently(server: Server, close: () => Promise<void>, lingerMs: number): () => Promise<void> {
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return async () => {
    await sleep(lingerMs);
    // A connection may fall idle after `close` has looked, such as one whose refused upload is read to its end. One that has
    // never said anything is not idle to Node, which would wait for it, and looks at its time limits no more.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    }, SWEEP_MS);
    await close().finally(() => clearInterval(sweep));
  };
}
