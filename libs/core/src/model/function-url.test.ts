import { expect, it } from 'vitest';
import { functionUrlAddress, functionUrlId, isFunctionUrlId } from './function-url.js';

it('has an id that can be a label of a host', () => {
  const ids = [0, 1, 255].map((first) => functionUrlId(Uint8Array.from({ length: 32 }, (_, index) => first ^ index)));
  for (const id of ids) expect([id, isFunctionUrlId(id)]).toEqual([expect.stringMatching(/^[a-z2-7]{32}$/), true]);
  for (const other of ['', 'abc', ids[0]!.toUpperCase(), `${ids[0]}a`, ids[0]!.replace(/^./, '1')]) {
    expect(isFunctionUrlId(other)).toBe(false);
  }
  expect(new Set(ids).size).toBe(3);
  expect(functionUrlAddress('abc', 'us-east-1', { origin: 'https://fn.example', domain: 'fn.example' })).toBe(
    'https://abc.lambda-url.us-east-1.fn.example/',
  );
});
