import { expect, it } from 'vitest';
import { environmentAddress } from './environment-address.js';

it.each([
  ['0123456789abcdef0123456789abcdef', 'fd73:746f:6b65:123:4567:89ab:cdef:123'],
  ['00000000000000000001ffffffffffff', 'fd73:746f:6b65::1'],
])('%s has one that is its own, as it is written', (sandboxId, address) => {
  expect(environmentAddress(sandboxId)).toBe(address);
});
