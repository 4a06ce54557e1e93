import { closeSync, openSync } from 'node:fs';
import { bind, connectNow, listen, setns, socket } from './libc.js';
import type { ProcessHandle } from './process-handle.js';

const CLONE_NEWNET = 0x40000000;
const AF_INET = 2;
const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000;
const BACKLOG = 128;

/**
 * Opens a listener on 127.0.0.1 of a process's network namespace and answers its descriptor. The socket stays
 * there for good; the calling thread is back in its own namespace when this returns or throws.
 *
 * @throws when the process is gone
 */
export function listenInNamespaceOf(handle: ProcessHandle, port: number): number {
  return within(handle, () => listenOnLoopback(port));
}

/**
 * The same for a connection to a port of it.
 *
 * @throws when the process is gone, or when nobody listens
 */
export function connectInNamespaceOf(handle: ProcessHandle, port: number): number {
  return within(handle, () => connectToLoopback(port));
}

function within(handle: ProcessHandle, open: () => number): number {
  const own = openSync('/proc/self/ns/net', 'r');
  try {
    const theirs = openSync(`/proc/${handle.pid}/ns/net`, 'r');
    try {
      // Alive with its namespace open already means that the number was its own when that was opened.
      if (!handle.isAlive()) throw new Error('The process is gone, and its namespace with it.');
      setns(theirs, CLONE_NEWNET);
      try {
        return open();
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
  return openSocket((fd) => {
    bind(fd, loopback(port));
    listen(fd, BACKLOG);
  });
}

function connectToLoopback(port: number): number {
  return openSocket((fd) => connectNow(fd, loopback(port)));
}

function openSocket(use: (fd: number) => void): number {
  const fd = socket(AF_INET, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
  try {
    use(fd);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** A `struct sockaddr_in` of 127.0.0.1. */
function loopback(port: number): Buffer {
  const address = Buffer.alloc(16);
  address.writeUInt16LE(AF_INET, 0);
  address.writeUInt16BE(port, 2);
  address.set([127, 0, 0, 1], 4);
  return address;
}
