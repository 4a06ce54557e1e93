import { LIMITS } from '@stoker/core/model/limits';
import { ByteReader } from './byte-reader.js';
import type { LogicalMessage, OldTuple, Relation, Tuple } from './messages.js';

/** µs from the epoch to that of Postgres. */
export const POSTGRES_EPOCH_US = 946_684_800_000_000n;

/**
 * Bytes of a row's values as text that are read. What has more fits no invocation, even if all of it is in hex here and in Base64 there;
 * a value may have hundreds of megabytes, and would be there several times on its way to JSON.
 */
const MOST_BYTES = 1.5 * LIMITS.syncPayloadBytes;

const IDENTITIES: Readonly<Record<string, Relation['identity']>> = {
  d: 'default',
  n: 'nothing',
  f: 'full',
  i: 'index',
};

/**
 * Reads one message of `pgoutput`.
 *
 * @throws Error for one that is cut off
 */
export function readMessage(bytes: Buffer): LogicalMessage {
  const from = new ByteReader(bytes);
  switch (from.letter()) {
    case 'B':
      return {
        kind: 'begin',
        commitLsn: from.int64(),
        committedAt: from.int64() + POSTGRES_EPOCH_US,
        xid: from.int32(),
      };
    case 'C':
      return readCommit(from);
    case 'R':
      return readRelation(from);
    case 'I':
      return { kind: 'insert', relation: from.int32(), row: readRow(from) };
    case 'U':
      return readUpdate(from);
    case 'D':
      return { kind: 'delete', relation: from.int32(), old: readOld(from.letter(), from) };
    case 'T':
      return readTruncate(from);
    default:
      return { kind: 'other' };
  }
}

function readCommit(from: ByteReader): LogicalMessage {
  from.int8();
  from.int64();
  return { kind: 'commit', endLsn: from.int64() };
}

function readRelation(from: ByteReader): LogicalMessage {
  const [oid, schema, table] = [from.int32(), from.string() || 'pg_catalog', from.string()];
  const identity = IDENTITIES[from.letter()] ?? 'default';
  const columns = Array.from({ length: from.int16() }, () => {
    const isKey = (from.int8() & 1) === 1;
    const column = { isKey, name: from.string(), typeOid: from.int32() };
    from.int32();
    return column;
  });
  return { kind: 'relation', oid, schema, table, identity, columns };
}

function readUpdate(from: ByteReader): LogicalMessage {
  const relation = from.int32();
  const what = from.letter();
  if (what === 'N') return { kind: 'update', relation, old: undefined, row: readTuple(from) };
  return { kind: 'update', relation, old: readOld(what, from), row: readRow(from) };
}

function readTruncate(from: ByteReader): LogicalMessage {
  const [count, options] = [from.int32(), from.int8()];
  const relations = Array.from({ length: count }, () => from.int32());
  return { kind: 'truncate', relations, cascade: (options & 1) !== 0, restartIdentity: (options & 2) !== 0 };
}

function readOld(what: string, from: ByteReader): OldTuple {
  return { isWhole: what === 'O', tuple: readTuple(from) };
}

/** A row behind the letter that announces it. */
function readRow(from: ByteReader): Tuple {
  from.letter();
  return readTuple(from);
}

function readTuple(from: ByteReader): Tuple {
  let room = MOST_BYTES;
  return Array.from({ length: from.int16() }, () => {
    switch (from.letter()) {
      case 'n':
        return null;
      case 'u':
        return undefined;
    }
    const bytes = from.int32();
    if (bytes > room) {
      from.skip(bytes);
      return { bytes };
    }
    room -= bytes;
    return from.text(bytes);
  });
}
