import { expect, it } from 'vitest';
import { environmentAddress, isEnvironmentAddress } from './environment-network.js';

it.each([
  ['0123456789abcdef0123456789abcdef', 'fd73:746f:6b65:123:4567:89ab:cdef:123'],
  ['00000000000000000001ffffffffffff', 'fd73:746f:6b65::1'],
])('%s has one that is its own, as it is written', (sandboxId, address) => {
  expect(environmentAddress(sandboxId)).toBe(address);
  expect(isEnvironmentAddress(address)).toBe(true);
});

it.each([
  ['fd73:746f:6b65::', true],
  ['FD73:746F:6B65:0000::192.0.2.1', true],
  ['fd73:746f:6b65:ffff:ffff:ffff:ffff:ffff', true],
  ['fd73:746f:6b66::1', false],
  ['fd73:746f::6b65', false],
  ['fd73::1', false],
  ['fd73:746f:6b65', false],
  ['::ffff:192.0.2.1', false],
  ['192.0.2.1', false],
  ['', false],
])('%s is one: %s', (address, isOne) => {
  expect(isEnvironmentAddress(address)).toBe(isOne);
});
