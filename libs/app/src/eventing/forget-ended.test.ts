import { beforeEach, expect, test } from 'vitest';
import type { EventEnd } from '../ports/event-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MemoryEventStore } from '../ports/testing/memory-event-store.js';
import { ForgetEnded } from './forget-ended.js';

const DAY = 86_400_000;
const SUCCEEDED: EventEnd = { status: 'succeeded' };
const FAILED: EventEnd = { status: 'failed', reason: 'RetriesExhausted' };

let clock: FakeClock;
let store: MemoryEventStore;

beforeEach(() => {
  clock = new FakeClock();
  store = new MemoryEventStore(clock);
});

async function accepted(eventId: string, end?: EventEnd): Promise<void> {
  await store.accept({
    eventId,
    accountId: '123456789012',
    functionName: eventId,
    qualifier: undefined,
    payload: new Uint8Array(),
    clientContext: undefined,
    acceptedAt: clock.now(),
  });
  if (end === undefined) return;
  const [claim] = await store.claim([{ lane: { accountId: '123456789012', functionName: eventId }, count: 1 }], 60_000);
  await store.settle(eventId, claim?.fence ?? 0, end);
}

const forgetting = () => new ForgetEnded(store.deleteEnded.bind(store), { succeeded: DAY, failed: 14 * DAY });

test('ended events are kept for as long as their end says, and those that wait for ever', async () => {
  await accepted('waits');
  await accepted('succeeded', SUCCEEDED);
  await accepted('failed', FAILED);
  clock.advance(DAY);
  expect(await forgetting().run()).toBe(0);
  clock.advance(1);
  expect(await forgetting().run()).toBe(1);
  expect([...store.rows.keys()]).toEqual(['waits', 'failed']);
  clock.advance(13 * DAY);
  expect(await forgetting().run()).toBe(1);
  expect([...store.rows.keys()]).toEqual(['waits']);
});

test('one run takes all that is old, in batches, unless it is stopped', async () => {
  for (let n = 0; n < 1_200; n++) await accepted(`e-${n}`, SUCCEEDED);
  clock.advance(2 * DAY);
  const stopped = forgetting();
  stopped.stop();
  expect(await stopped.run()).toBe(0);
  const interrupted = forgetting();
  const running = interrupted.run();
  interrupted.stop();
  expect(await running).toBe(500);
  expect(await forgetting().run()).toBe(700);
});
