import { ServiceError } from '@stoker/core/errors/service-error';
import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryLogReader } from '../ports/testing/memory-log-reader.js';
import { readStreamEvents } from './log-events.js';
import { listLogStreams } from './log-streams.js';

const key = { accountId: '123456789012', groupName: '/aws/lambda/hello' };
const MB = 1024 * 1024;

/** A group that costs three reads to go through, of an account that has some. */
class LargeLogs extends MemoryLogReader {
  reads = Infinity;
  counted = 0;
  timesGoneThrough = 0;

  readonly ports = {
    logs: this,
    countRead: () => {
      if (this.counted === this.reads) throw new ServiceError('TooManyRequestsException', 'Rate exceeded');
      this.counted++;
    },
  };

  override async findGroup() {
    return { ...key, createdAt: 0, storedBytes: 64 * MB };
  }

  override async listStreams(of: typeof key) {
    this.timesGoneThrough++;
    return super.listStreams(of);
  }
}

let logs: LargeLogs;
beforeEach(async () => {
  logs = new LargeLogs();
  await logs.write(key, 'a', 10, 'one\n');
});

const list = () =>
  listLogStreams(logs.ports, key, { orderBy: 'name', isDescending: false }, { marker: undefined, maxItems: 10 });
const get = (stream: string, since?: number) =>
  readStreamEvents(logs.ports, key, stream, { direction: 'forward', maxEvents: 10, since });

describe('to go through all of a group', () => {
  it('costs as many reads as it is large, whatever it is done for', async () => {
    expect((await list()).items).toHaveLength(1);
    expect(logs.counted).toBe(3);
    await expect(get('none')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(logs.counted).toBe(3 + 1 + 3);
    expect((await get('a', 1_000)).events).toEqual([]);
    expect(logs.counted).toBe(7 + 1 + 3);
  });

  it('is not done where there are too few left', async () => {
    logs.reads = 3;
    await expect(get('none')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    expect(logs.timesGoneThrough).toBe(0);
  });

  it('is not needed for a stream of which there are events', async () => {
    expect((await get('a')).events).toHaveLength(1);
    expect([logs.counted, logs.timesGoneThrough]).toEqual([1, 0]);
  });
});
