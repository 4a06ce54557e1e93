import { expect, it } from 'vitest';
import { CONNECTION_ID_BYTES, connectionId, isConnectionId } from './connection-id.js';

it('an id has the form of AWS’s, in letters that a path may hold', () => {
  const id = connectionId(new Uint8Array(CONNECTION_ID_BYTES).fill(0xff));
  expect(id).toBe('______________8=');
  expect(isConnectionId(id)).toBe(true);
});

it.each(['', 'abc', 'L0SM9cOFvHcCIhw', 'L0SM9cOFvHcCI/w=', 'L0SM9cOFvHcCIhw==', '../../../../../='])(
  '%j is none',
  (text) => {
    expect(isConnectionId(text)).toBe(false);
  },
);
