import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Containers } from './containers.js';

describe('a Docker daemon that does not answer', () => {
  it('does not keep the reason of an end from those who wait: what is known must do', async () => {
    const silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const containers = new Containers(`tcp://127.0.0.1:${(silent.address() as AddressInfo).port}`);
    const ends = await Promise.all([containers.endOf('c', false), containers.endOf('c', true)]);
    expect(ends).toEqual([{ reason: 'destroyed' }, { reason: 'out-of-memory' }]);
    silent.close();
  }, 15_000);
});
