import { LIMITS } from '@stoker/core/model/limits';
import { expect, it } from 'vitest';
import { ChangeReader } from './change-reader.js';
import { readMessage } from './pgoutput/read-message.js';
import { tableOf } from './row-images.js';
import { TypeCatalog } from './values/type-catalog.js';

const COLUMNS = ['id', 'document', 'note'].map((name) => ({ name, typeOid: 25, isKey: name === 'id' }));
const RELATION = {
  kind: 'relation',
  oid: 7,
  schema: 'public',
  table: 'files',
  identity: 'default',
  columns: COLUMNS,
} as const;
const MOST = 1.5 * LIMITS.syncPayloadBytes;

const int = (value: number): Buffer => Buffer.from([24, 16, 8, 0].map((bits) => (value >>> bits) & 255));

function tuple(values: readonly Buffer[]): Buffer {
  const cells = values.flatMap((value) => [Buffer.from('t'), int(value.length), value]);
  return Buffer.concat([int(values.length).subarray(2), ...cells]);
}

/** A row of which only the document is large, as the database tells of it. */
function inserted(document: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from('I'),
    int(7),
    Buffer.from('N'),
    tuple([Buffer.from('1'), document, Buffer.from('n')]),
  ]);
}

function changeOf(message: Buffer) {
  const reader = new ChangeReader({ lsn: 0n, skip: 0 });
  reader.announce(RELATION, tableOf(RELATION, new TypeCatalog(), new Set()));
  reader.take({ kind: 'begin', commitLsn: 1n, committedAt: 0n, xid: 1 });
  reader.take(readMessage(message));
  const [change] = reader.take({ kind: 'commit', endLsn: 2n });
  return change!;
}

it('leaves out a value that no invocation takes, and says so', () => {
  const change = changeOf(inserted(Buffer.alloc(MOST, 'x')));
  expect(change).toMatchObject({ keys: '{"id":"1"}', newImage: '{"id":"1","note":"n"}', unchanged: [] });
  expect(change.leftOut).toEqual({ document: MOST });
});

it('has all of a row that an invocation may take', () => {
  const change = changeOf(inserted(Buffer.alloc(MOST - 2, 'x')));
  expect(change.leftOut).toBeUndefined();
  expect(change.newImage!.length).toBeGreaterThan(MOST);
});

it('refuses what is cut off, also within what it leaves out', () => {
  const message = inserted(Buffer.alloc(MOST, 'x'));
  expect(() => readMessage(message.subarray(0, -20))).toThrow('ends too early');
});
