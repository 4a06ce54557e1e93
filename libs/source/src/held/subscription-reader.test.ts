import type { HeldMessage, Subscription } from '@stoker/app/ports/subscriptions';
import { expect, it } from 'vitest';
import { sized } from './own-record.js';
import { SubscriptionReader } from './subscription-reader.js';

const message = (receipt: string): HeldMessage => ({ receipt, body: new Uint8Array(), arrivedAt: 0 });

it('gives back what can’t be shown, and reads the others', async () => {
  const given: unknown[] = [];
  const subscription = {
    receive: async () => ['1', 'bad', '2'].map(message),
    giveBack: async (messages: readonly HeldMessage[], delayMs: number) => {
      given.push(
        messages.map(({ receipt }) => receipt),
        delayMs,
      );
      throw new Error('gone');
    },
  } as Partial<Subscription<HeldMessage>> as Subscription<HeldMessage>;
  const reader = new SubscriptionReader(subscription, {
    isOrdered: false,
    failures: 'retried',
    record: ({ receipt: id, arrivedAt }) => {
      if (id === 'bad') throw new RangeError('Invalid time value');
      return sized({ id, arrivedAt, matchable: () => ({}) }, { id });
    },
  });
  const records = await reader.receive({ maxRecords: 10, waitMs: 0, signal: new AbortController().signal });
  expect(records.map(({ receipt }) => receipt)).toEqual(['1', '2']);
  expect(given).toEqual([['bad'], 30_000]);
});
