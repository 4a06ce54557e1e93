import { expect, it } from 'vitest';
import { resolversOf } from './dns-forwarder.js';

it('finds the servers of a host', () => {
  const text =
    'domain a\nnameserver 10.0.0.2\n#nameserver 10.0.0.9\nnameserver\tfd00::2\nnameserver nobody\noptions edns0\n';
  expect(resolversOf(text)).toEqual(['10.0.0.2', 'fd00::2']);
});
