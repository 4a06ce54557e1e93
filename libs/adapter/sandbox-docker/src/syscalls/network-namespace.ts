import { closeSync, openSync } from 'node:fs';
import { bind, listen, setns, socket } from './libc.js';

const CLONE_NEWNET = 0x40000000;
const AF_INET = 2;
const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000;
const BACKLOG = 128;

/**
 * Opens a listener on 127.0.0.1 of a process's network namespace and answers its descriptor. The socket stays
 * there for good; the calling thread is back in its own namespace when this returns or throws.
 */
export function listenInNamespaceOf(pid: number, port: number): number {
  const own = openSync('/proc/self/ns/net', 'r');
  try {
    const theirs = openSync(`/proc/${pid}/ns/net`, 'r');
    try {
      setns(theirs, CLONE_NEWNET);
      try {
        return listenOnLoopback(port);
      } finally {
        returnTo(own);
      }
    } finally {
      closeSync(theirs);
    }
  } finally {
    closeSync(own);
  }
}

/** In a tenant's namespace this process would connect and listen where the tenant decides: better to die. */
function returnTo(namespace: number): void {
  try {
    setns(namespace, CLONE_NEWNET);
  } catch {
    process.abort();
  }
}

function listenOnLoopback(port: number): number {
  const fd = socket(AF_INET, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
  try {
    const address = Buffer.alloc(16);
    address.writeUInt16LE(AF_INET, 0);
    address.writeUInt16BE(port, 2);
    address.set([127, 0, 0, 1], 4);
    bind(fd, address);
    listen(fd, BACKLOG);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
