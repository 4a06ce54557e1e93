import koffi from 'koffi';

/**
 * The C library's calls that Node.js does not offer. Called synchronously: most take microseconds, and a call
 * that changes the thread's namespace must not be followed by anything else before it is undone. Those that may take
 * the kernel milliseconds can be made `aside`.
 */
const library = koffi.load(null);

interface Call<A extends unknown[]> {
  (...args: A): number;
  /** On a thread of the pool. */
  async(...args: [...A, (error: Error | null, result: number) => void]): void;
}

const mountCall = library.func('mount', 'int', ['str', 'str', 'str', 'ulong', 'str']) as Call<
  [string | null, string, string | null, number, string | null]
>;
const umount2Call = library.func('umount2', 'int', ['str', 'int']) as Call<[string, number]>;
const setnsCall = library.func('setns', 'int', ['int', 'int']) as Call<[number, number]>;
const mkfifoCall = library.func('mkfifo', 'int', ['str', 'uint32']) as Call<[string, number]>;
const socketCall = library.func('socket', 'int', ['int', 'int', 'int']) as Call<[number, number, number]>;
const bindCall = library.func('bind', 'int', ['int', 'void *', 'uint32']) as Call<[number, Buffer, number]>;
const listenCall = library.func('listen', 'int', ['int', 'int']) as Call<[number, number]>;
const connectCall = library.func('connect', 'int', ['int', 'void *', 'uint32']) as Call<[number, Buffer, number]>;
const getsockoptCall = library.func('getsockopt', 'int', ['int', 'int', 'int', 'void *', 'void *']) as Call<
  [number, number, number, Buffer, Buffer]
>;
const setsockoptCall = library.func('setsockopt', 'int', ['int', 'int', 'int', 'void *', 'uint32']) as Call<
  [number, number, number, Buffer, number]
>;
const readCall = library.func('read', 'int64', ['int', 'void *', 'size_t']) as Call<[number, Buffer, number]>;
const flockCall = library.func('flock', 'int', ['int', 'int']) as Call<[number, number]>;
const pollCall = library.func('poll', 'int', ['void *', 'ulong', 'int']) as Call<[Buffer, number, number]>;
const lseekCall = library.func('lseek', 'int64', ['int', 'int64', 'int']) as Call<[number, number, number]>;
/** Variadic as well; what is passed is a word or a pointer. */
const ioctlCall = library.func('int ioctl(int fd, ulong request, ...)') as Call<[number, number, string, unknown]>;
/** The same with a pointer, as it can be called on another thread. */
const ioctlPointerCall = library.func('ioctl', 'int', ['int', 'ulong', 'void *']) as Call<[number, number, Buffer]>;
/** The variadic entry; every call made through it passes machine words only. */
const syscallCall = library.func('syscall', 'long', ['long', 'long', 'long', 'long', 'long']) as Call<
  [number, number, number, number, number]
>;

/** The same for a call whose second argument is memory. */
const syscallOnMemoryCall = library.func('syscall', 'long', ['long', 'long', 'void *', 'long']) as Call<
  [number, number, Buffer, number]
>;

const SYS_SCHED_SETATTR = process.arch === 'arm64' ? 274 : 314;
/** The same numbers on every architecture: calls added since Linux 5.1 share one table. */
const SYS_PIDFD_SEND_SIGNAL = 424;
const SYS_PIDFD_OPEN = 434;

const ERRNO_NAMES = new Map(Object.entries(koffi.os.errno).map(([name, value]) => [value, name]));
const EAGAIN = koffi.os.errno.EAGAIN ?? 11;
const EINPROGRESS = koffi.os.errno['EINPROGRESS'] ?? 115;
const EISCONN = koffi.os.errno['EISCONN'] ?? 106;
const EINTR = koffi.os.errno.EINTR ?? 4;

/** A system call that failed; `code` is the errno's name, such as `EINVAL`. */
export class SystemCallError extends Error {
  constructor(
    call: string,
    readonly code: string,
    detail: string,
  ) {
    super(`${call} failed with ${code}: ${detail}`);
    this.name = 'SystemCallError';
  }
}

/** Makes a call again for as long as a signal, a profiler's for one, breaks it off. */
function uninterrupted(call: () => number): number {
  let result = call();
  while (result < 0 && koffi.errno() === EINTR) result = call();
  return result;
}

/** The name of an errno, such as `ENOENT`. */
export function errnoName(errno: number): string {
  return ERRNO_NAMES.get(errno) ?? `errno ${errno}`;
}

function check(result: number, call: string, detail: string): number {
  if (result >= 0) return result;
  const errno = koffi.errno();
  throw new SystemCallError(call, errnoName(errno), detail);
}

/**
 * Makes a call on a thread of the pool. Where it fails, its errno is that thread's and out of reach; so `again` makes
 * it once more on this thread, where it fails alike and says why, or has become possible meanwhile.
 */
async function aside<A extends unknown[]>(call: Call<A>, args: A, again: () => void): Promise<void> {
  const result = await new Promise<number>((resolve, reject) => {
    call.async(...args, (error, value) => (error === null ? resolve(value) : reject(error)));
  });
  if (result < 0) again();
}

export function mount(
  source: string | null,
  target: string,
  type: string | null,
  flags: number,
  data: string | null,
): void {
  const result = uninterrupted(() => mountCall(source, target, type, flags, data));
  check(result, 'mount', `${source ?? 'none'} on ${target}`);
}

/** `mount` on another thread: a file system of its own takes the kernel milliseconds. */
export function mountAside(source: string, target: string, type: string, flags: number, data: string): Promise<void> {
  return aside(mountCall, [source, target, type, flags, data], () => mount(source, target, type, flags, data));
}

export function umount2(target: string, flags: number): void {
  check(
    uninterrupted(() => umount2Call(target, flags)),
    'umount2',
    target,
  );
}

/** `umount2` on another thread: the kernel waits for whoever may still look at the mount. */
export function umount2Aside(target: string, flags: number): Promise<void> {
  return aside(umount2Call, [target, flags], () => umount2(target, flags));
}

/** Moves the calling thread, and no other, into a namespace. */
export function setns(fd: number, kind: number): void {
  check(setnsCall(fd, kind), 'setns', `fd ${fd}`);
}

export function mkfifo(path: string, mode: number): void {
  check(mkfifoCall(path, mode), 'mkfifo', path);
}

export function socket(domain: number, type: number, protocol: number): number {
  return check(socketCall(domain, type, protocol), 'socket', `domain ${domain}`);
}

/** @param address a `struct sockaddr` */
export function bind(fd: number, address: Buffer): void {
  check(bindCall(fd, address, address.length), 'bind', `fd ${fd}`);
}

export function listen(fd: number, backlog: number): void {
  check(listenCall(fd, backlog), 'listen', `fd ${fd}`);
}

/**
 * Connects a non-blocking socket to somebody on this machine, who is there at once or is not there.
 *
 * @param address a `struct sockaddr`
 * @throws SystemCallError when nobody takes the connection now
 */
export function connectNow(fd: number, address: Buffer): void {
  const connectOnce = (): number => connectCall(fd, address, address.length);
  // Asking again tells what came of the first time.
  if (connectOnce() === 0 || (koffi.errno() === EINPROGRESS && connectOnce() === 0)) return;
  if (koffi.errno() !== EISCONN) check(-1, 'connect', `fd ${fd}`);
}

/** @param bytes the size of what the option is */
export function getsockopt(fd: number, level: number, option: number, bytes: number): Buffer {
  const value = Buffer.alloc(bytes);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes);
  check(getsockoptCall(fd, level, option, value, length), 'getsockopt', `fd ${fd}`);
  return value;
}

/** @param value an `int` */
export function setsockopt(fd: number, level: number, option: number, value: number): void {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  check(setsockoptCall(fd, level, option, bytes, bytes.length), 'setsockopt', `fd ${fd}`);
}

/** Reads what is there; 0 at the end of the file and when a non-blocking file has nothing now. */
export function readAvailable(fd: number, into: Buffer): number {
  const count = uninterrupted(() => readCall(fd, into, into.length));
  if (count < 0 && koffi.errno() !== EAGAIN) check(count, 'read', `fd ${fd}`);
  return Math.max(0, count);
}

/**
 * The next place in a file at or after `offset` that has data (`data`) or has none (`hole`; the end of the file counts as
 * one); undefined when there is no more.
 */
export function seekTo(what: 'data' | 'hole', fd: number, offset: number): number | undefined {
  const whence = what === 'data' ? 3 : 4;
  const place = lseekCall(fd, offset, whence);
  if (place < 0 && koffi.errno() === koffi.os.errno['ENXIO']) return undefined;
  return check(place, 'lseek', `fd ${fd}`);
}

/** @param argument what the request reads or fills */
export function ioctl(fd: number, request: number, argument: Buffer | null): number {
  return check(ioctlCall(fd, request, 'void *', argument), 'ioctl', `request 0x${request.toString(16)} of fd ${fd}`);
}

/** `ioctl` on another thread. @param argument is not to be touched before it is done */
export function ioctlAside(fd: number, request: number, argument: Buffer): Promise<void> {
  return aside(ioctlPointerCall, [fd, request, argument], () => ioctl(fd, request, argument));
}

/** Takes an advisory lock without waiting; false when another open file has it. */
export function tryLock(fd: number): boolean {
  const LOCK_EX_NB = 2 | 4;
  if (flockCall(fd, LOCK_EX_NB) === 0) return true;
  if (koffi.errno() === EAGAIN) return false;
  check(-1, 'flock', `fd ${fd}`);
  return false;
}

/** True when reading from `fd` would not wait. */
export function isReadable(fd: number): boolean {
  const POLLIN = 1;
  const request = Buffer.alloc(8);
  request.writeInt32LE(fd, 0);
  request.writeInt16LE(POLLIN, 4);
  const ready = uninterrupted(() => pollCall(request, 1, 0));
  return check(ready, 'poll', `fd ${fd}`) > 0;
}

/** A descriptor that means this very process, even after its number has been given to another. */
export function pidfdOpen(pid: number): number {
  return check(syscallCall(SYS_PIDFD_OPEN, pid, 0, 0, 0), 'pidfd_open', `pid ${pid}`);
}

export function pidfdSendSignal(pidfd: number, signal: number): void {
  check(syscallCall(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0), 'pidfd_send_signal', `signal ${signal}`);
}

/**
 * Has the calling thread, and those that it starts from now on, run for so long at a time where others want the processor as
 * well: whoever runs for less at a time is let in the sooner after a wait. Kernels before Linux 6.12 take no notice.
 * https://docs.kernel.org/scheduler/sched-eevdf.html
 *
 * @param sliceNs 100,000 to 100,000,000
 * @param nice of the thread, which the call sets as well
 */
export function setSlice(sliceNs: number, nice: number): void {
  // struct sched_attr in its first version: size, policy, flags, nice, priority, runtime, deadline, period.
  const attributes = Buffer.alloc(48);
  attributes.writeUInt32LE(attributes.length, 0);
  attributes.writeInt32LE(nice, 16);
  attributes.writeBigUInt64LE(BigInt(sliceNs), 24);
  check(syscallOnMemoryCall(SYS_SCHED_SETATTR, 0, attributes, 0), 'sched_setattr', `${sliceNs} ns`);
}
