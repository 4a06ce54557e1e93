import { ByteReader } from './byte-reader.js';
import type { LogicalMessage } from './messages.js';
import { POSTGRES_EPOCH_US, readMessage } from './read-message.js';

/** What a database sends while it replicates. */
export type Frame =
  | { readonly kind: 'message'; readonly message: LogicalMessage; readonly bytes: number }
  /** Everything that was committed before a place in the log has been sent. */
  | { readonly kind: 'keepalive'; readonly sentLsn: bigint; readonly wantsReply: boolean };

/** Bytes of a message before what its plugin wrote. */
const HEAD_BYTES = 25;

/** https://www.postgresql.org/docs/current/protocol-replication.html */
export function readFrame(bytes: Buffer): Frame | undefined {
  const from = new ByteReader(bytes);
  switch (from.letter()) {
    case 'w':
      return { kind: 'message', message: readMessage(bytes.subarray(HEAD_BYTES)), bytes: bytes.length };
    case 'k': {
      const sentLsn = from.int64();
      from.int64();
      return { kind: 'keepalive', sentLsn, wantsReply: from.int8() === 1 };
    }
    default:
      return undefined;
  }
}

export interface Status {
  /** How far the log was read. */
  readonly read: bigint;
  /** Up to where it is needed no more; 0n says nothing of that. */
  readonly done: bigint;
  /** ms since the epoch. */
  readonly now: number;
  /** Has the database answer at once. */
  readonly wantsReply: boolean;
}

/** Tells the database how far its log was read, and up to where it needs it no more. */
export function statusFrame({ read, done, now, wantsReply }: Status): Buffer {
  const bytes = Buffer.alloc(34);
  bytes.write('r', 0, 'latin1');
  bytes.writeBigInt64BE(read, 1);
  bytes.writeBigInt64BE(done, 9);
  bytes.writeBigInt64BE(done, 17);
  bytes.writeBigInt64BE(BigInt(now) * 1_000n - POSTGRES_EPOCH_US, 25);
  bytes.writeUInt8(wantsReply ? 1 : 0, 33);
  return bytes;
}
