import { expect, test } from 'vitest';
import { compileIpRange, subscriberOf } from './ip-range.js';

test.each([
  ['203.0.113.0/24', '203.0.113.77', true],
  ['203.0.113.0/24', '203.0.114.1', false],
  ['203.0.113.9', '203.0.113.9', true],
  ['0.0.0.0/0', '8.8.8.8', true],
  ['0.0.0.0/0', '::1', false],
  ['127.0.0.1', '::ffff:127.0.0.1', true],
  ['::ffff:10.0.0.0/120', '10.0.0.1', true],
  ['::ffff:10.0.0.0/120', '10.0.1.1', false],
  ['2001:db8::/32', '2001:db8:1234::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['2001:DB8:0:0:0:0:0:1', '2001:db8::1', true],
  ['::/0', '2001:db8::1', true],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221', true],
  ['10.0.0.0/8', 'not an address', false],
  ['10.0.0.0/8', '010.0.0.1', false],
])('%s holds %s: %s', (range, address, holds) => {
  expect(compileIpRange(range)?.(address)).toBe(holds);
});

test.each([
  '',
  '10.0.0',
  '10.0.0.256',
  '10.0.0.0/33',
  '10.0.0.0/8/8',
  '10.0.0.0/x',
  '::1::',
  '1:2:3',
  ':::',
  '::/129',
  '::ffff:10.0.0.0/24',
])('%j is no range', (source) => {
  expect(compileIpRange(source)).toBeUndefined();
});

test('addresses of one subscriber are alike, those of others are not', () => {
  expect(subscriberOf('2001:db8:1:2::1')).toBe(subscriberOf('2001:db8:1:2:ffff::9'));
  expect(subscriberOf('2001:db8:1:2::1')).not.toBe(subscriberOf('2001:db8:1:3::1'));
  expect(subscriberOf('::ffff:203.0.113.9')).toBe(subscriberOf('203.0.113.9'));
  expect(subscriberOf('203.0.113.9')).not.toBe(subscriberOf('203.0.113.10'));
  expect(subscriberOf('no address')).toBe('no address');
});
