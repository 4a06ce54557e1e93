import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** ms in which something of an answer has to go out. */
const PATIENCE_MS = 60_000;

/**
 * Hangs up on who does not read an answer that has been handed over whole: it lies in memory until it has gone out. Nothing
 * is watched where the kernel has taken it at once, as it does with nearly every answer.
 */
export function hangUpUnlessRead(raw: ServerResponse, patienceMs = PATIENCE_MS): void {
  const { socket } = raw;
  // One that waits for the answer before it, of a client that did not wait.
  if (socket === null) raw.once('socket', () => setImmediate(() => hangUpUnlessRead(raw, patienceMs)));
  else if (socket.writableLength > 0 && !socket.destroyed) watch(raw, socket, patienceMs);
}

function watch(raw: ServerResponse, socket: Socket, patienceMs: number): void {
  let left = unsent(socket);
  const timer = setInterval(() => {
    const before = left;
    left = unsent(socket);
    if (left >= before) socket.destroy();
  }, patienceMs);
  timer.unref();
  raw.once('close', () => clearInterval(timer));
}

/** Node counts one large piece as waiting until all of it has gone; libuv, which nothing public tells of, knows more. */
function unsent(socket: Socket): number {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly writeQueueSize?: number } | null };
  return handle?.writeQueueSize || socket.writableLength;
}
