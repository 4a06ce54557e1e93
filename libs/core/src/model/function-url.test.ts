import { expect, it } from 'vitest';
import { functionUrlAddress, functionUrlId } from './function-url.js';

it('has an id that can be a label of a host', () => {
  const ids = [0, 1, 255].map((first) => functionUrlId(Uint8Array.from({ length: 32 }, (_, index) => first ^ index)));
  for (const id of ids) expect(id).toMatch(/^[a-z2-7]{32}$/);
  expect(new Set(ids).size).toBe(3);
  expect(functionUrlAddress('abc', 'us-east-1', { origin: 'https://fn.example', domain: 'fn.example' })).toBe(
    'https://abc.lambda-url.us-east-1.fn.example/',
  );
});
