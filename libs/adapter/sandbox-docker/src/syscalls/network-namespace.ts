import { closeSync, openSync } from 'node:fs';
import { bind, connectNow, listen, setns, setsockopt, socket } from './libc.js';
import type { ProcessHandle } from './process-handle.js';

const CLONE_NEWNET = 0x40000000;
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const NONBLOCK_CLOEXEC = 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const BACKLOG = 128;

/**
 * Opens a listener on 127.0.0.1 of a process's network namespace and answers its descriptor. The socket stays
 * there for good; the calling thread is back in its own namespace when this returns or throws.
 *
 * @throws when the process is gone
 */
export function listenInNamespaceOf(handle: ProcessHandle, port: number): number {
  return withinNamespaceOf(handle, () => listenOnLoopback(port));
}

/**
 * The same for a connection to a port of it.
 *
 * @throws when the process is gone, or when nobody listens
 */
export function connectInNamespaceOf(handle: ProcessHandle, port: number): number {
  return withinNamespaceOf(handle, () => connectToLoopback(port));
}

/**
 * The same for a UDP socket.
 *
 * @throws when the process is gone
 */
export function bindUdpInNamespaceOf(handle: ProcessHandle, port: number): number {
  return withinNamespaceOf(handle, () => openSocket((fd) => bind(fd, loopback(port)), SOCK_DGRAM));
}

/**
 * Does something in a process's network namespace, which must be done when `open` returns: sockets that it opens, and
 * programs that it starts, stay there.
 *
 * @throws when the process is gone
 */
export function withinNamespaceOf<T>(handle: ProcessHandle, open: () => T): T {
  const own = ownNamespace();
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
}

let own: number | undefined;

/** A descriptor of this process's own namespace. Kept open: what `/proc` says of this process is another namespace while its thread is in one. */
export function ownNamespace(): number {
  own ??= openSync('/proc/thread-self/ns/net', 'r');
  return own;
}

/** This process's own namespace, for programs that it starts in another. */
export function ownNamespacePath(): string {
  return `/proc/${process.pid}/fd/${ownNamespace()}`;
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
    // Another may have listened there before, whose connections are not forgotten yet.
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    bind(fd, loopback(port));
    listen(fd, BACKLOG);
  });
}

function connectToLoopback(port: number): number {
  return openSocket((fd) => connectNow(fd, loopback(port)));
}

function openSocket(use: (fd: number) => void, type = SOCK_STREAM): number {
  const fd = socket(AF_INET, type | NONBLOCK_CLOEXEC, 0);
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
