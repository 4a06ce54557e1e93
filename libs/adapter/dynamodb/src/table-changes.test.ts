import { expect, it } from 'vitest';
import { fromWireRecord } from './table-changes.js';

it('has values as they are on the wire, however deep bytes are in them', () => {
  const bytes = Uint8Array.of(104, 105);
  const change = fromWireRecord({
    eventID: 'e',
    eventName: 'INSERT',
    dynamodb: {
      Keys: { id: { S: 'a' } },
      NewImage: {
        id: { S: 'a' },
        none: { NULL: true },
        set: { BS: [bytes, bytes] },
        list: { L: [{ B: bytes }, { N: '1' }, { M: { deep: { B: bytes } } }] },
      },
      ApproximateCreationDateTime: new Date(60_000),
      SequenceNumber: '1',
    },
    userIdentity: { Type: 'Service', PrincipalId: 'dynamodb.amazonaws.com' },
  });
  expect(change).toMatchObject({
    createdAt: 60_000,
    keys: { id: { S: 'a' } },
    newImage: {
      id: { S: 'a' },
      none: { NULL: true },
      set: { BS: ['aGk=', 'aGk='] },
      list: { L: [{ B: 'aGk=' }, { N: '1' }, { M: { deep: { B: 'aGk=' } } }] },
    },
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
  });
  expect(change).not.toHaveProperty('oldImage');
});
