import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SourceLeases, SourcePartition } from '../source-leases.js';

export interface SourceLeasesHarness {
  readonly leases: SourceLeases;
  /** Makes a mapping that nothing else uses. */
  newMapping(): Promise<{ readonly accountId: string; readonly uuid: string }>;
  /** Lets the store's time go on. */
  pass(ms: number): Promise<void>;
}

const LONG = 60_000;
/** Long enough for what a test does in between. */
const SHORT = 400;
const OPEN = { position: undefined, state: null, ended: false };

/** What every `SourceLeases` must do. Run it from a test file of the implementation. */
export function sourceLeasesContract(makeHarness: () => Promise<SourceLeasesHarness>): void {
  let leases: SourceLeases;
  let harness: SourceLeasesHarness;
  let queue: SourcePartition;
  const [A, B] = [randomUUID(), randomUUID()];
  const hold = (holder: string, want: number, limit: number, leaseMs = LONG, partition = queue) =>
    leases.hold(partition, holder, want, limit, leaseMs);

  beforeEach(async () => {
    harness = await makeHarness();
    ({ leases } = harness);
    queue = { ...(await harness.newMapping()), partition: 'queue' };
  });

  describe('leases of sources', () => {
    it('give no more than the limit to all together', async () => {
      expect((await hold(A, 3, 5))?.pollers).toBe(3);
      expect((await hold(B, 4, 5))?.pollers).toBe(2);
      expect((await hold(A, 5, 5))?.pollers).toBe(3);
      expect((await hold(B, 1, 5))?.pollers).toBe(1);
      expect((await hold(A, 5, 5))?.pollers).toBe(4);
    });

    it('give one of a limit of one, whoever comes at once', async () => {
      const all = await Promise.all(Array.from({ length: 10 }, () => hold(randomUUID(), 1, 1)));
      expect(all.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('are each partition’s own', async () => {
      const other = { ...queue, partition: 'other' };
      expect((await hold(A, 1, 1))?.pollers).toBe(1);
      expect((await hold(B, 1, 1, LONG, other))?.pollers).toBe(1);
      expect(await hold(B, 1, 1)).toBeUndefined();
    });

    it('follow a limit that is lowered', async () => {
      await hold(A, 3, 5);
      await hold(B, 2, 5);
      expect((await hold(A, 3, 2))?.pollers).toBeUndefined();
      expect((await hold(B, 2, 2))?.pollers).toBe(2);
    });

    it('end when they are given back, or not renewed', async () => {
      await hold(A, 1, 1);
      await leases.release(queue, A);
      await leases.release(queue, A);
      expect((await hold(B, 1, 1, SHORT))?.pollers).toBe(1);
      expect(await hold(A, 1, 1)).toBeUndefined();
      await harness.pass(SHORT + 50);
      expect((await hold(A, 1, 1))?.pollers).toBe(1);
    });

    it('keep their fence while they are renewed, and get another when they were lost', async () => {
      const first = await hold(A, 1, 1, SHORT);
      expect((await hold(A, 1, 1, SHORT))?.fence).toBe(first?.fence);
      await harness.pass(SHORT + 50);
      const second = await hold(A, 1, 1);
      expect(second?.fence).not.toBe(first?.fence);
    });

    it('let only their holder say how far it came', async () => {
      expect(await leases.checkpoint(queue)).toBeUndefined();
      const lost = await hold(A, 1, 1, SHORT);
      expect(await leases.save(queue, lost!.fence, { ...OPEN, position: '1' })).toBe(true);
      await harness.pass(SHORT + 50);
      expect(await leases.save(queue, lost!.fence, { ...OPEN, position: '2' })).toBe(false);
      const next = await hold(B, 1, 1);
      expect(await leases.checkpoint(queue)).toEqual({ ...OPEN, position: '1' });
      expect(await leases.save(queue, lost!.fence, { ...OPEN, position: '2' })).toBe(false);
      const state = { window: { start: 1, end: 2 }, state: { a: ['ü'] } };
      expect(await leases.save(queue, next!.fence, { ...OPEN, position: '3', state })).toBe(true);
      expect(await leases.checkpoint(queue)).toEqual({ ...OPEN, position: '3', state });
      expect(await leases.save(queue, next!.fence, OPEN)).toBe(true);
      expect(await leases.checkpoint(queue)).toEqual(OPEN);
    });

    it('say of a mapping what was begun and what ended, until that is forgotten', async () => {
      const { accountId, uuid } = queue;
      const other = { ...(await harness.newMapping()), partition: 'other' };
      for (const partition of [queue, { ...queue, partition: 'done' }, other]) {
        const { fence } = (await hold(A, 1, 1, LONG, partition))!;
        await leases.save(partition, fence, { ...OPEN, position: '1', ended: partition.partition === 'done' });
      }
      const all = new Map([
        ['queue', { ended: false }],
        ['done', { ended: true }],
      ]);
      expect(await leases.progress({ accountId, uuid })).toEqual(all);
      await leases.forget({ accountId, uuid }, ['queue', 'nothing']);
      expect(await leases.progress({ accountId, uuid })).toEqual(all);
      await leases.forget({ accountId, uuid }, ['queue', 'done', 'other']);
      expect(await leases.progress({ accountId, uuid })).toEqual(new Map([['queue', { ended: false }]]));
      expect(await leases.progress(other)).toEqual(new Map([['other', { ended: false }]]));
    });
  });
}
