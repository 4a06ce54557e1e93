import type { AttemptOutcome } from '@stoker/core/invocation/retry-policy';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ClaimedEvent, LaneId } from '../ports/event-store.js';
import { FakeClock } from '../ports/testing/fake-clock.js';
import { MemoryEventStore } from '../ports/testing/memory-event-store.js';
import { HandOutEvents, type HandOutPorts } from './hand-out-events.js';

const LEASE = 30_000;
const LOOK = 2_000;

let clock: FakeClock;
let store: MemoryEventStore;
let errors: unknown[];
/** Events under way, by function, each to be ended by the test. */
let running: { claim: ClaimedEvent; end: (outcome?: AttemptOutcome) => void }[];
let handOut: HandOutEvents;
let accepted = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  clock = new FakeClock();
  store = new MemoryEventStore(clock);
  [errors, running] = [[], []];
});
afterEach(async () => {
  await handOut.stop();
  vi.useRealTimers();
});

function start(ports: Partial<HandOutPorts> = {}, slots = 30): void {
  handOut = new HandOutEvents(
    {
      store,
      clock,
      run: (claim) =>
        new Promise((resolve) => running.push({ claim, end: (outcome = 'succeeded') => resolve(outcome) })),
      weightOf: () => 1,
      placesFor: () => Infinity,
      noteBacklog: () => undefined,
      onError: (error) => errors.push(error),
      ...ports,
    },
    { slots, leaseMs: LEASE, lookEveryMs: LOOK },
  );
  handOut.start();
}

async function accept(functionName: string, count = 1, accountId = '123456789012'): Promise<LaneId> {
  const lane = { accountId, functionName };
  for (let n = 0; n < count; n += 1) {
    const eventId = `${functionName}-${(accepted += 1)}`;
    const rest = { qualifier: undefined, payload: new Uint8Array(), clientContext: undefined, tenantId: undefined };
    await store.accept({ ...lane, ...rest, eventId, acceptedAt: clock.now() });
  }
  return lane;
}

/** Lets everything go on that waits for nothing but its turn, and time for `ms`. */
async function settle(ms = 0): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
  clock.advance(ms);
  await vi.advanceTimersByTimeAsync(ms);
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

const names = () => running.map(({ claim }) => claim.event.functionName);
const endAll = async (outcome?: AttemptOutcome) => {
  for (const { claim, end } of running.splice(0)) {
    await store.settle(claim.event.eventId, claim.fence, { status: 'succeeded' });
    end(outcome);
  }
  await settle();
};

test('what comes is claimed and run at once, without a look at the store', async () => {
  start();
  await settle();
  const claim = vi.spyOn(store, 'claim');
  handOut.wake(await accept('a'), 1);
  handOut.wake(await accept('b'), 1);
  await settle();
  expect(names()).toEqual(['a', 'b']);
  await endAll();
  await handOut.idle();
  expect(claim).toHaveBeenCalledTimes(1);
});

test('finds what nobody told it of: what was there before, what was lost, what a dead holder had', async () => {
  await accept('before');
  start();
  await settle();
  expect(names()).toEqual(['before']);
  await accept('untold');
  await settle(LOOK);
  expect(names()).toEqual(['before', 'untold']);
  running.splice(0);
  await settle(LEASE);
  await settle(LOOK);
  expect(names().toSorted()).toEqual(['before', 'untold']);
});

test('a backlog keeps no other waiting, whoever it is of, and is worked off', async () => {
  start();
  handOut.wake(await accept('long', 200), 200);
  await settle();
  expect(names().length).toBeGreaterThan(5);
  running.splice(0, running.length, ...running);
  handOut.wake(await accept('late'), 1);
  handOut.wake(await accept('foreign', 1, '210987654321'), 1);
  await settle();
  expect(names()).toContain('late');
  expect(names()).toContain('foreign');
  for (let round = 0; round < 40 && running.length > 0; round += 1) await endAll();
  expect([...store.rows.values()].filter(({ end }) => end === undefined)).toEqual([]);
});

test('takes no more of a function than there are places for, and looks again for places', async () => {
  let places = 2;
  start({ placesFor: () => places });
  handOut.wake(await accept('a', 10), 10);
  await settle();
  expect(running).toHaveLength(2);
  places = 3;
  await settle(20);
  expect(running).toHaveLength(3);
});

test('what waits is reported, and that nothing does any more', async () => {
  const reports: number[] = [];
  start({ placesFor: () => 1, noteBacklog: (_, { waiting }) => reports.push(waiting) });
  handOut.wake(await accept('a', 3), 3);
  await settle(100);
  expect(reports).toEqual([2]);
  for (let round = 0; round < 3; round += 1) await endAll();
  await settle(300);
  expect(reports).toEqual([2, 0]);
});

describe('a function that is refused', () => {
  test('is tried at the pace at which it is admitted', async () => {
    start();
    handOut.wake(await accept('a', 100), 100);
    await settle();
    const first = running.splice(0);
    for (const { end } of first.slice(2)) end('throttled');
    await settle();
    expect(running).toEqual([]);
    first[0]!.end();
    await settle();
    expect(running).toHaveLength(1);
  });

  test.each(['throttled', 'service-fault'] as const)(
    'is left alone for a moment when nothing runs: %s',
    async (outcome) => {
      start();
      handOut.wake(await accept('a', 100), 100);
      await settle();
      for (const { end } of running.splice(0)) end(outcome);
      await settle();
      expect(running).toEqual([]);
      await settle(120);
      expect(running).toHaveLength(1);
    },
  );
});

test('a store that is away is asked again, and nothing is lost', async () => {
  start();
  await settle();
  const claim = vi.spyOn(store, 'claim').mockRejectedValueOnce(new Error('database is away'));
  handOut.wake(await accept('a'), 1);
  await settle();
  expect(errors).toEqual([new Error('database is away')]);
  await settle(500);
  expect(claim).toHaveBeenCalledTimes(2);
  expect(names()).toEqual(['a']);
});

test('a run that fails gives its slot back', async () => {
  start({ run: () => Promise.reject(new Error('a bug')) }, 1);
  handOut.wake(await accept('a', 3), 3);
  await settle();
  expect(errors).toHaveLength(3);
});

test('stopped, it takes nothing more, and what runs may end', async () => {
  start();
  handOut.wake(await accept('a'), 1);
  await settle();
  await handOut.stop();
  handOut.wake(await accept('b'), 1);
  await settle(LOOK);
  expect(names()).toEqual(['a']);
  let idle = false;
  const waiting = handOut.idle().then(() => (idle = true));
  await settle();
  expect(idle).toBe(false);
  await endAll();
  await waiting;
  expect(idle).toBe(true);
});
