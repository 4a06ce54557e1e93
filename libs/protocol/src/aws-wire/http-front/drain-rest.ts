import type { IncomingMessage } from 'node:http';

/** Bytes of a refused body that are still read: what the largest package that may be sent can have, and more. */
const DRAIN_BYTES = 80 * 1024 * 1024;
/** ms that its sender has for them. */
const DRAIN_MS = 10_000;

/**
 * Reads on, and throws away, what is left of a body whose request is answered already. Clients that send the whole
 * body before they look for an answer would lose it if the connection were closed at once; but nobody may keep the
 * server reading for ever, so past a limit it is closed.
 */
export function drainRest(
  request: IncomingMessage,
  { bytes, ms }: { bytes: number; ms: number } = { bytes: DRAIN_BYTES, ms: DRAIN_MS },
): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) return;
  let left = bytes;
  const end = () => request.socket.destroy();
  const timer = setTimeout(end, ms);
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) end();
  });
  request.once('close', () => clearTimeout(timer));
  request.read(0); // begins at once: Node would drop the listener from a body that nobody has begun to read
}
