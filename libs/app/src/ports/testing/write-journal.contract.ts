import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BucketWrite } from '../bucket-writes.js';
import type { LostWrite, WriteJournal } from '../write-journal.js';
import { aDelivery } from './delivery-store.contract.js';

export interface WriteJournalHarness {
  /** Empty. */
  readonly journal: WriteJournal;
  /** Which of these are in the outbox. */
  sent(deliveryIds: readonly string[]): Promise<string[]>;
  /** Lets the clock that leases live by move on by `ms`, at most 1 s. */
  advance(ms: number): Promise<void>;
}

/** A write of one object. */
export function aWrite(more: Partial<BucketWrite> = {}): BucketWrite {
  return {
    accountId: '111122223333',
    bucket: 'photos',
    operation: 'PutObject',
    objects: [{ key: 'a "b"/\u0000ü.jpg' }],
    requester: { accountId: '111122223333', principalId: 'AIDAANN' },
    sourceIp: '127.0.0.1',
    requestId: randomUUID(),
    ...more,
  };
}

const LONG = 60_000;

/** What every `WriteJournal` must do. Run it from a test file of the implementation. */
export function writeJournalContract(makeHarness: () => Promise<WriteJournalHarness>): void {
  describe('WriteJournal contract', () => {
    let harness: WriteJournalHarness;
    let journal: WriteJournal;
    beforeEach(async () => {
      harness = await makeHarness();
      ({ journal } = harness);
    });
    const note = async (leaseMs: number, write = aWrite()): Promise<string> => {
      const writeId = randomUUID();
      await journal.note(writeId, write, leaseMs);
      return writeId;
    };
    const lost = (): Promise<LostWrite[]> => journal.claimLost(10, LONG);
    const lostIds = async (): Promise<string[]> => (await lost()).map(({ writeId }) => writeId);

    it('holds what is noted down until its lease is over, and gives it back as it was', async () => {
      const write = aWrite({ objects: [{ key: 'a' }, { key: 'b', versionId: '1' }], traceHeader: 'Root=1' });
      const writeId = await note(100, write);
      expect(await lost()).toEqual([]);
      await harness.advance(150);
      const [found] = await lost();
      expect(found).toMatchObject({ writeId, write, looks: 0 });
      expect(found!.ageMs).toBeGreaterThanOrEqual(100);
      expect(await lost()).toEqual([]);
    });

    it('notes the same down once', async () => {
      const writeId = await note(0);
      await journal.note(writeId, aWrite({ bucket: 'other' }), 0);
      expect(await lost()).toMatchObject([{ writeId, write: { bucket: 'photos' } }]);
    });

    it('holds on to those that are extended', async () => {
      const [held, other] = [await note(0), await note(0)];
      await journal.extend([held, randomUUID()], LONG);
      expect(await lostIds()).toEqual([other]);
    });

    it('strikes out what is settled, together with what is told of it', async () => {
      const [settled, other] = [await note(0), await note(0)];
      const delivery = aDelivery();
      await journal.settle(settled, () => [delivery]);
      expect(await harness.sent([delivery.deliveryId])).toEqual([delivery.deliveryId]);
      expect(await lostIds()).toEqual([other]);
    });

    it('gives everybody who settles a greater number than whoever settled before', async () => {
      const numbers: bigint[] = [];
      const settle = async (): Promise<void> => {
        let given = 0n;
        await journal.settle(await note(LONG), (sequence) => {
          given = sequence;
          return [];
        });
        numbers.push(given);
      };
      await settle();
      await Promise.all(Array.from({ length: 20 }, settle));
      await settle();
      expect(new Set(numbers).size).toBe(22);
      expect(numbers.every((number) => number >= numbers[0]! && number <= numbers[21]!)).toBe(true);
    });

    it('tells of one that was struck out before all the same, and once', async () => {
      const writeId = await note(LONG);
      await journal.forget(writeId);
      const delivery = aDelivery();
      await journal.settle(writeId, () => [delivery]);
      await journal.settle(writeId, () => [delivery]);
      expect(await harness.sent([delivery.deliveryId])).toEqual([delivery.deliveryId]);
    });

    it('gives back what is postponed, with its looks', async () => {
      const writeId = await note(0);
      await lost();
      await journal.postpone(writeId, 0, true);
      expect(await lost()).toMatchObject([{ writeId, looks: 1 }]);
      await journal.postpone(writeId, 0, false);
      expect(await lost()).toMatchObject([{ writeId, looks: 1 }]);
      await journal.postpone(writeId, LONG, true);
      expect(await lost()).toEqual([]);
    });

    it('has no more than is asked for claimed, the longest lost first', async () => {
      const first = await note(0);
      await harness.advance(10);
      await note(0);
      expect(await journal.claimLost(1, LONG)).toMatchObject([{ writeId: first }]);
    });
  });
}
