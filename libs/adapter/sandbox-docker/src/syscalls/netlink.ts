import { closeSync, readSync, write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { errnoName, socket, SystemCallError } from './libc.js';

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const NETLINK_ROUTE = 0;
const NETLINK_NETFILTER = 12;
const NLMSG_ERROR = 2;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_EXCL = 0x200;
const NLM_F_CREATE = 0x400;
const HEADER_BYTES = 16;

/** A message to the kernel. https://man7.org/linux/man-pages/man7/netlink.7.html */
export interface NetlinkMessage {
  readonly type: number;
  /** Whether it makes something that must not be there yet. */
  readonly creates: boolean;
  /** Its own header, with attributes behind it. */
  readonly body: Buffer;
}

/**
 * Has the kernel do these, one after the other, in the network namespace that the calling thread is in. Takes as long as
 * the kernel takes, microseconds each; a program that is started for it takes milliseconds.
 *
 * @throws SystemCallError with the first that fails; what was before it is done
 */
export function tellKernel(messages: readonly NetlinkMessage[]): void {
  const fd = socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
  try {
    for (const message of messages) {
      writeSync(fd, encoded(message));
      checkAnswer(fd, message);
    }
  } finally {
    closeSync(fd);
  }
}

/**
 * Has the kernel do something about its filters that takes it milliseconds, in which other things go on here.
 *
 * @throws SystemCallError where it does not
 */
export async function tellNetfilter(message: NetlinkMessage): Promise<void> {
  const fd = socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
  try {
    await writeElsewhere(fd, encoded(message));
    checkAnswer(fd, message);
  } finally {
    closeSync(fd);
  }
}

const writeElsewhere = promisify(write);

function encoded({ type, creates, body }: NetlinkMessage): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(HEADER_BYTES + body.length, 0);
  header.writeUInt16LE(type, 4);
  header.writeUInt16LE(NLM_F_REQUEST | NLM_F_ACK | (creates ? NLM_F_CREATE | NLM_F_EXCL : 0), 6);
  return Buffer.concat([header, body]);
}

/** The kernel has answered when it has taken the message. */
function checkAnswer(fd: number, { type }: NetlinkMessage): void {
  const answer = Buffer.alloc(4096);
  readSync(fd, answer);
  if (answer.readUInt16LE(4) !== NLMSG_ERROR) throw new Error(`The kernel answered a message of type ${type} oddly.`);
  const code = -answer.readInt32LE(HEADER_BYTES);
  if (code !== 0) throw new SystemCallError('netlink', errnoName(code), `message of type ${type}`);
}

/** An attribute: two bytes of length and two of kind, then its value, padded to four. */
export function attribute(kind: number, value: Buffer | string | number): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(`${value}\0`) : typeof value === 'number' ? word(value) : value;
  const whole = Buffer.alloc(4 + Math.ceil(bytes.length / 4) * 4);
  whole.writeUInt16LE(4 + bytes.length, 0);
  whole.writeUInt16LE(kind, 2);
  bytes.copy(whole, 4);
  return whole;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
