import type { Socket } from 'node:net';
import { getsockopt } from './libc.js';

const SOL_SOCKET = 1;
const SO_PEERCRED = 17;
const UCRED_BYTES = 12;

/** The number, on this host, of the process that made a connection to a unix socket. It may be gone since. */
export function peerOf(socket: Socket): number {
  // Node.js has no public name for the descriptor.
  const fd = (socket as Socket & { readonly _handle?: { readonly fd?: number } })._handle?.fd;
  if (fd === undefined || fd < 0) throw new Error('The connection is closed.');
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, UCRED_BYTES).readInt32LE(0);
}
