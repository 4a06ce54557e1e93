import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { Deadline } from './deadline.js';

const DEADLINE_MS = 5;

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

async function socketPair(): Promise<{ near: Socket; far: Socket; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = (await once(server, 'connection')) as [Socket];
  await turn();
  return {
    near,
    far,
    close() {
      near.destroy();
      far.destroy();
      server.close();
    },
  };
}

describe('a deadline', () => {
  it('goes behind an answer that came in while the event loop stood still', async () => {
    const { near, far, close } = await socketPair();
    const passed = vi.fn();
    // From here the next phase of the event loop is that of timers.
    await turn();
    const deadline = new Deadline(DEADLINE_MS, passed);
    const answered = once(near, 'data').then(() => deadline.clear());
    far.write('answer');
    standStill(2 * DEADLINE_MS);
    await answered;
    await sleep(2 * DEADLINE_MS);
    expect(passed).not.toHaveBeenCalled();
    close();
  });

  it('passes once when nothing came', async () => {
    const passed = vi.fn();
    const deadline = new Deadline(DEADLINE_MS, passed);
    await vi.waitFor(() => expect(passed).toHaveBeenCalledTimes(1));
    deadline.clear();
    await sleep(2 * DEADLINE_MS);
    expect(passed).toHaveBeenCalledTimes(1);
  });

  it('never passes once it is cleared', async () => {
    const passed = vi.fn();
    new Deadline(DEADLINE_MS, passed).clear();
    await sleep(2 * DEADLINE_MS);
    expect(passed).not.toHaveBeenCalled();
  });
});
