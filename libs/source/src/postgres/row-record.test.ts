import type { RowChange } from '@stoker/app/ports/row-changes';
import { expect, it } from 'vitest';
import { rowRecord } from './row-record.js';

const ARN = 'arn:aws:stoker:eu-west-1:111122223333:postgres/shop/orders';
const change: RowChange = {
  kind: 'update',
  schema: 'public',
  table: 'orders',
  keys: '{"id":7}',
  newImage: '{"id":7,"total":12345678901234567890}',
  oldImage: '{"id":6}',
  unchanged: ['note'],
  transaction: { id: 742, lsn: '0/16B3748', committedAt: 1_764_151_200_123_456n },
  index: 2,
  position: '0/16B3748:3',
};

it('is shown as DynamoDB’s streams show theirs, with numbers as they are', () => {
  const record = rowRecord(change, ARN);
  expect(record.json).toBe(
    '{"eventID":"0/16B3748:2","eventName":"MODIFY","eventVersion":"1.0","eventSource":"stoker:postgres",' +
      `"awsRegion":"eu-west-1","eventSourceARN":"${ARN}","postgres":{"schema":"public","table":"orders",` +
      '"keys":{"id":7},"newImage":{"id":7,"total":12345678901234567890},"oldImage":{"id":6},"unchanged":["note"],' +
      '"lsn":"0/16B3748","transactionId":742,"commitTime":"2025-11-26T10:00:00.123456Z"}}',
  );
  expect(record).toMatchObject({ id: '0/16B3748:2', position: '0/16B3748:3', arrivedAt: 1_764_151_200_123 });
  expect(record.matchable()).toMatchObject({ postgres: { table: 'orders' } });
});

it('has no images of a table that is emptied', () => {
  const { keys: _keys, newImage: _new, oldImage: _old, ...rest } = change;
  const truncate = { cascade: false, restartIdentity: true };
  const { json } = rowRecord({ ...rest, kind: 'truncate', unchanged: [], truncate }, ARN);
  expect(JSON.parse(json)).toMatchObject({ eventName: 'TRUNCATE', postgres: { restartIdentity: true } });
  expect(json).not.toMatch(/keys|Image|unchanged/);
});

it('is as large as what is left out of it', () => {
  const [whole, part] = [change, { ...change, leftOut: { document: 300_000_000 } }].map((each) => rowRecord(each, ARN));
  expect(part!.json).toContain('"unchanged":["note"],"leftOut":{"document":300000000},"lsn"');
  expect(whole!.bytes).toBe(whole!.json.length);
  expect(part!.bytes).toBe(part!.json.length + 300_000_000);
});
