import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** ms that a client has to read its answer before the connection is closed under it. */
const LINGER_MS = 1_000;

/** Closes a connection behind the one answer that it is still to have; what else came over it is thrown away. */
export function hangUpBehind(raw: ServerResponse, socket: Socket): void {
  raw.once('finish', () => {
    socket.resume();
    socket.end();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  });
  socket.once('close', () => raw.destroy());
}
